import { viewOf } from "../formats/decoder.ts";
import { sourceOf } from "../formats/tiff/byte-source.ts";
import { type Directory, endsEarly, readDirectories } from "../formats/tiff/directory.ts";
import {
  BITS,
  COLOUR_MAP,
  COMPRESSION,
  EXTRA_SAMPLES,
  HEIGHT,
  JPEG,
  JPEG_TABLES,
  ORIENTATION,
  PHOTOMETRIC,
  PLANAR,
  PREDICTOR,
  ROWS_PER_STRIP,
  SAMPLES,
  STRIP_BYTES,
  STRIP_OFFSETS,
  TILE_BYTES,
  TILE_HEIGHT,
  TILE_OFFSETS,
  TILE_WIDTH,
  WIDTH,
} from "../formats/tiff/tags.ts";
import { ImageError } from "../image-error.ts";
import { join } from "./join.ts";
import { jpegWithoutMetadata } from "./jpeg.ts";

/** What says how pixels lie; the values are whole numbers. */
const LAYOUT = [
  ...[WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, ORIENTATION, SAMPLES, ROWS_PER_STRIP],
  ...[PLANAR, PREDICTOR, COLOUR_MAP, TILE_WIDTH, TILE_HEIGHT, EXTRA_SAMPLES],
];
const [LONG, UNDEFINED] = [4, 7];
const HEADER = 8;
const ENTRY = 12;
/** Classic TIFF counts bytes in 32 bits. */
const LARGEST = 2 ** 32 - 1;
/** Pieces that are the same bytes are written once; those that overlap otherwise must not make a file much larger. */
const MAX_GROWTH = 2;

/**
 * A new file with the first page's layout and pixels: header, strips or tiles, the values of its fields, the directory.
 * Nothing else of the old one is in it; further pages, which in a slide scanner's file may be its label, neither. A
 * BigTIFF becomes a classic one.
 */
export async function tiffWithoutMetadata(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const [directory] = await readDirectories(sourceOf(bytes), 1);
  const isTiled = directory.numbers(TILE_OFFSETS).length > 0;
  const [offsetTag, lengthTag] = isTiled ? [TILE_OFFSETS, TILE_BYTES] : [STRIP_OFFSETS, STRIP_BYTES];
  const isJpeg = directory.number(COMPRESSION, 1) === JPEG;
  const { order, pieces } = piecesOf(bytes, directory, offsetTag, lengthTag);
  const written: Uint8Array[] = [];
  const starts: number[] = [];
  let end = HEADER;
  for (const piece of pieces) {
    const clean = isJpeg && piece.length > 0 ? jpegWithoutMetadata(piece) : piece;
    written.push(clean);
    starts.push(end);
    // Values begin at even bytes.
    end += clean.length + (clean.length % 2);
  }
  const fields = LAYOUT.map((tag) => longs(tag, directory.numbers(tag)));
  const offsets = order.map((index) => starts[index]);
  const lengths = order.map((index) => written[index].length);
  const tables = directory.bytes(JPEG_TABLES);
  const little = bytes[0] === 0x49;
  const { block, directoryAt } = writeFields(
    [
      ...fields,
      longs(offsetTag, offsets),
      longs(lengthTag, lengths),
      { tag: JPEG_TABLES, type: UNDEFINED, values: tables.length > 0 ? jpegWithoutMetadata(tables) : [] },
    ],
    end,
    little,
  );
  if (end + block.length > LARGEST) throw new ImageError("unsupported", "The TIFF's first page is above 4 GB");
  const header = new Uint8Array(HEADER);
  header.set(bytes.subarray(0, 2));
  viewOf(header).setUint16(2, 42, little);
  viewOf(header).setUint32(4, directoryAt, little);
  return join([header, ...written.flatMap((piece) => (piece.length % 2 ? [piece, [0]] : [piece])), block]);
}

/** The pieces of the file, each once, and which of them stands at each place of the page. */
function piecesOf(bytes: Uint8Array, directory: Directory, offsetTag: number, lengthTag: number) {
  const lengths = directory.numbers(lengthTag);
  const places = new Map<string, number>();
  const pieces: Uint8Array[] = [];
  let total = 0;
  const order = Array.from(directory.numbers(offsetTag), (offset, i) => {
    const place = `${offset} ${lengths[i]}`;
    const known = places.get(place);
    if (known !== undefined) return known;
    total += lengths[i];
    if (!(offset + lengths[i] <= bytes.length) || total > MAX_GROWTH * bytes.length) throw endsEarly(bytes.length);
    places.set(place, pieces.length);
    return pieces.push(bytes.subarray(offset, offset + lengths[i])) - 1;
  });
  return { order, pieces };
}

interface Field {
  readonly tag: number;
  readonly type: number;
  readonly values: ArrayLike<number>;
}

const longs = (tag: number, values: ArrayLike<number>): Field => ({ tag, type: LONG, values });

/** Values that do not fit into their entry, then the directory, from byte `start` of the file on; empty fields are left out. */
function writeFields(all: readonly Field[], start: number, little: boolean) {
  const fields = all.filter(({ values }) => values.length > 0).sort((a, b) => a.tag - b.tag);
  const bytesOf = ({ type, values }: Field) => values.length * (type === LONG ? 4 : 1);
  // Even, so that the next value begins at an even byte.
  const room = (field: Field) => (bytesOf(field) > 4 ? bytesOf(field) + (bytesOf(field) % 2) : 0);
  const outside = fields.reduce((sum, field) => sum + room(field), 0);
  const block = new Uint8Array(outside + 2 + ENTRY * fields.length + 4);
  const view = viewOf(block);
  view.setUint16(outside, fields.length, little);
  let free = 0;
  for (const [index, field] of fields.entries()) {
    const { tag, type, values } = field;
    const entry = outside + 2 + ENTRY * index;
    view.setUint16(entry, tag, little);
    view.setUint16(entry + 2, type, little);
    view.setUint32(entry + 4, values.length, little);
    const isOutside = room(field) > 0;
    if (isOutside) view.setUint32(entry + 8, start + free, little);
    const at = isOutside ? free : entry + 8;
    for (let i = 0; i < values.length; i++) {
      if (type === LONG) view.setUint32(at + 4 * i, values[i], little);
      else view.setUint8(at + i, values[i]);
    }
    free += room(field);
  }
  return { block, directoryAt: start + outside };
}
