import { viewOf } from "../formats/decoder.ts";

export interface TiffField {
  readonly tag: number;
  /** An `offset` is as wide as the file counts. */
  readonly type: "ascii" | "short" | "long" | "undefined" | "offset";
  readonly values: ArrayLike<number>;
}

/** How a file counts: classic TIFF in 32 bits, BigTIFF in 64. */
export interface TiffCounting {
  readonly little: boolean;
  readonly isBig: boolean;
}

const CODES = { ascii: 2, short: 3, long: 4, undefined: 7, offset: 16 } as const;
const BYTES = { ascii: 1, short: 2, long: 4, undefined: 1 } as const;
const LONG = 4;

/**
 * The directory of a page, and behind it the values that do not fit into their entries, to stand at byte `at` of the
 * file. Empty fields are left out.
 * @param isLast else the next page's directory follows at the next even byte
 */
export function tiffDirectory(
  all: readonly TiffField[],
  at: number,
  isLast: boolean,
  { isBig, little }: TiffCounting,
): Uint8Array {
  const fields = all.filter(({ values }) => values.length > 0).sort((a, b) => a.tag - b.tag);
  const word = isBig ? 8 : 4;
  const countBytes = isBig ? 8 : 2;
  const entryBytes = 4 + 2 * word;
  const widthOf = ({ type }: TiffField) => (type === "offset" ? word : BYTES[type]);
  const bytesOf = (field: TiffField) => field.values.length * widthOf(field);
  // Even, so that the next value begins at an even byte.
  const room = (field: TiffField) => (bytesOf(field) > word ? bytesOf(field) + (bytesOf(field) % 2) : 0);
  let free = countBytes + entryBytes * fields.length + word;
  const size = free + fields.reduce((sum, field) => sum + room(field), 0);
  const block = new Uint8Array(size);
  const view = viewOf(block);
  const number = (place: number, value: number, wide: number) => {
    if (wide === 8) view.setBigUint64(place, BigInt(value), little);
    else if (wide === 4) view.setUint32(place, value, little);
    else if (wide === 2) view.setUint16(place, value, little);
    else view.setUint8(place, value);
  };
  number(0, fields.length, countBytes);
  for (const [index, field] of fields.entries()) {
    const entry = countBytes + entryBytes * index;
    number(entry, field.tag, 2);
    number(entry + 2, field.type === "offset" && !isBig ? LONG : CODES[field.type], 2);
    number(entry + 4, field.values.length, word);
    const place = entry + 4 + word;
    const isOutside = room(field) > 0;
    if (isOutside) number(place, at + free, word);
    const width = widthOf(field);
    for (let i = 0; i < field.values.length; i++) {
      number((isOutside ? free : place) + i * width, field.values[i], width);
    }
    free += room(field);
  }
  number(countBytes + entryBytes * fields.length, isLast ? 0 : at + size + (size % 2), word);
  return block;
}
