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
import type { TiffField } from "./tiff-directory.ts";
import { type ByteSink, TiffFile } from "./tiff-file.ts";

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

const DEFLATE = 8;
/** Of deflate: tiles are written fast, not small. */
const LEVEL = 1;

const short = (tag: number, values: readonly number[]): TiffField => ({ tag, type: "short", values });

/**
 * Writes a tiled, pyramidal BigTIFF of RGB, a tile at a time, so that it may be larger than memory.
 * @param levels the finest first
 */
export async function writeTiledTiff(sink: ByteSink, levels: readonly TiffLevel[]): Promise<void> {
  const file = new TiffFile(sink, { little: true, isBig: true });
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
        places.push(await file.put(packed));
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
  await file.finish(pages);
}
