import { zlibSync } from "fflate";
import {
  BITS,
  COMPRESSION,
  DESCRIPTION,
  HEIGHT,
  PHOTOMETRIC,
  PLANAR,
  RGB,
  SAMPLES,
  SUBFILE_TYPE,
  TILE_BYTES,
  TILE_HEIGHT,
  TILE_OFFSETS,
  TILE_WIDTH,
  WIDTH,
} from "../formats/tiff/tags.ts";
import type { Image } from "../image.ts";

/** One level of a pyramid. */
export interface TiffLevel {
  readonly width: number;
  readonly height: number;
  /** Side of a tile, pixels; TIFF asks for a multiple of 16. */
  readonly tile: number;
  readonly compression?: "none" | "deflate";
  /** ImageDescription; Aperio writes `Aperio …|MPP = 0.25` here. */
  readonly description?: string;
  /** A whole tile of RGB; what lies beyond the level's edge is not shown. */
  readonly tileAt: (column: number, row: number) => Image | Promise<Image>;
}

/** Where a file's bytes are put; a file that `packages/storage` opened is one. */
export interface ByteSink {
  write(position: number, bytes: Uint8Array): Promise<void>;
}

const SHORT = 3;
const LONG8 = 16;
const ASCII = 2;
const DEFLATE = 8;
const HEADER_BYTES = 16;
const ENTRY_BYTES = 20;
/** Of deflate: tiles are written fast, not small. */
const LEVEL = 1;

type Field = readonly [tag: number, type: number, values: readonly number[]];

/**
 * Writes a tiled, pyramidal BigTIFF of RGB, a tile at a time, so that it may be larger than memory.
 * @param levels the finest first
 */
export async function writeTiledTiff(sink: ByteSink, levels: readonly TiffLevel[]): Promise<void> {
  let end = HEADER_BYTES;
  const put = async (bytes: Uint8Array): Promise<number> => {
    const at = end;
    await sink.write(at, bytes);
    end += bytes.length;
    return at;
  };
  // An image that comes again, such as empty slide, is compressed once.
  const known = new WeakMap<Image, Uint8Array>();
  const pages: Field[][] = [];
  for (const [index, level] of levels.entries()) {
    const { description = "", height, tile, width } = level;
    const places: number[] = [];
    const lengths: number[] = [];
    for (let row = 0; row * tile < height; row++) {
      for (let column = 0; column * tile < width; column++) {
        const image = await level.tileAt(column, row);
        const isDeflated = level.compression === "deflate";
        const packed = isDeflated ? (known.get(image) ?? zlibSync(image.data, { level: LEVEL })) : image.data;
        if (isDeflated) known.set(image, packed);
        places.push(await put(packed));
        lengths.push(packed.length);
      }
    }
    pages.push([
      [SUBFILE_TYPE, SHORT, [index === 0 ? 0 : 1]],
      [WIDTH, LONG8, [width]],
      [HEIGHT, LONG8, [height]],
      [BITS, SHORT, [8, 8, 8]],
      [COMPRESSION, SHORT, [level.compression === "deflate" ? DEFLATE : 1]],
      [PHOTOMETRIC, SHORT, [RGB]],
      [DESCRIPTION, ASCII, [...new TextEncoder().encode(`${description}\0`)]],
      [SAMPLES, SHORT, [3]],
      [PLANAR, SHORT, [1]],
      [TILE_WIDTH, SHORT, [tile]],
      [TILE_HEIGHT, SHORT, [tile]],
      [TILE_OFFSETS, LONG8, places],
      [TILE_BYTES, LONG8, lengths],
    ]);
  }
  const first = end;
  for (const [index, fields] of pages.entries()) await put(directoryOf(fields, end, index + 1 === pages.length));
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, 0x002b4949, true);
  header.setUint16(4, 8, true);
  header.setBigUint64(8, BigInt(first), true);
  await sink.write(0, new Uint8Array(header.buffer));
}

/** A directory of BigTIFF, and its values behind it. */
function directoryOf(fields: readonly Field[], at: number, isLast: boolean): Uint8Array {
  const values = fields.map(([, type, numbers]) => valueBytes(type, numbers));
  const inline = 8 + ENTRY_BYTES * fields.length + 8;
  const size = inline + values.reduce((sum, { length }) => sum + (length > 8 ? length : 0), 0);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(fields.length), true);
  let behind = inline;
  fields.forEach(([tag, type, numbers], i) => {
    const entry = 8 + ENTRY_BYTES * i;
    view.setUint16(entry, tag, true);
    view.setUint16(entry + 2, type, true);
    view.setBigUint64(entry + 4, BigInt(numbers.length), true);
    if (values[i].length <= 8) out.set(values[i], entry + 12);
    else {
      view.setBigUint64(entry + 12, BigInt(at + behind), true);
      out.set(values[i], behind);
      behind += values[i].length;
    }
  });
  view.setBigUint64(inline - 8, isLast ? 0n : BigInt(at + size), true);
  return out;
}

function valueBytes(type: number, numbers: readonly number[]): Uint8Array {
  const width = type === ASCII ? 1 : type === SHORT ? 2 : 8;
  const view = new DataView(new ArrayBuffer(width * numbers.length));
  numbers.forEach((value, i) => {
    if (type === ASCII) view.setUint8(i, value);
    else if (type === SHORT) view.setUint16(2 * i, value, true);
    else view.setBigUint64(8 * i, BigInt(value), true);
  });
  return new Uint8Array(view.buffer);
}
