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
import { type TiffField, tiffDirectory } from "./tiff-directory.ts";

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

const DEFLATE = 8;
const HEADER_BYTES = 16;
/** Of deflate: tiles are written fast, not small. */
const LEVEL = 1;

const short = (tag: number, values: readonly number[]): TiffField => ({ tag, type: "short", values });

/**
 * Writes a tiled, pyramidal BigTIFF of RGB, a tile at a time, so that it may be larger than memory.
 * @param levels the finest first
 */
export async function writeTiledTiff(sink: ByteSink, levels: readonly TiffLevel[]): Promise<void> {
  let end = HEADER_BYTES;
  const put = async (bytes: Uint8Array): Promise<number> => {
    const at = end;
    await sink.write(at, bytes);
    // Directories begin at even bytes.
    end += bytes.length + (bytes.length % 2);
    return at;
  };
  // An image that comes again, such as empty slide, is compressed once.
  const known = new WeakMap<Image, Uint8Array>();
  const pages: TiffField[][] = [];
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
      short(SUBFILE_TYPE, [index === 0 ? 0 : 1]),
      { tag: WIDTH, type: "long", values: [width] },
      { tag: HEIGHT, type: "long", values: [height] },
      short(BITS, [8, 8, 8]),
      short(COMPRESSION, [level.compression === "deflate" ? DEFLATE : 1]),
      short(PHOTOMETRIC, [RGB]),
      { tag: DESCRIPTION, type: "ascii", values: new TextEncoder().encode(`${description}\0`) },
      short(SAMPLES, [3]),
      short(PLANAR, [1]),
      short(TILE_WIDTH, [tile]),
      short(TILE_HEIGHT, [tile]),
      { tag: TILE_OFFSETS, type: "offset", values: places },
      { tag: TILE_BYTES, type: "offset", values: lengths },
    ]);
  }
  const first = end;
  for (const [index, fields] of pages.entries()) {
    await put(tiffDirectory(fields, end, index + 1 === pages.length, { little: true, isBig: true }));
  }
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, 0x002b4949, true);
  header.setUint16(4, 8, true);
  header.setBigUint64(8, BigInt(first), true);
  await sink.write(0, new Uint8Array(header.buffer));
}
