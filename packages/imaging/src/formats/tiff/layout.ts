import { ImageError } from "../../image-error.ts";
import { type Directory, endsEarly } from "./directory.ts";
import { EXPANDERS } from "./expand.ts";
import {
  BITS,
  COMPRESSION,
  JPEG,
  OTHER_COMPRESSIONS,
  PALETTE,
  PHOTOMETRIC,
  PLANAR,
  PREDICTOR,
  RGB,
  ROWS_PER_STRIP,
  SAMPLES,
  STRIP_BYTES,
  STRIP_OFFSETS,
  TILE_BYTES,
  TILE_HEIGHT,
  TILE_OFFSETS,
  TILE_WIDTH,
  WHITE_IS_ZERO,
  YCBCR,
} from "./tags.ts";

/** How a page's pixels are cut up: strips are tiles as wide as the page. */
export interface Layout {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly across: number;
  readonly down: number;
  readonly isTiled: boolean;
  /** Samples a pixel. */
  readonly samples: number;
  /** Samples a pixel within one piece: all of them, or 1 in separate planes. */
  readonly interleaved: number;
  readonly planes: number;
  /** Where each piece lies in the file, row by row, plane after plane, and its bytes. */
  readonly offsets: ArrayLike<number>;
  readonly lengths: ArrayLike<number>;
}

/** No method here expands by more (LZW: strings of up to 4096 bytes from codes of 12 bits); checked before allocating. */
export const MAX_RATIO = 4096;
/** Pieces may share bytes (a blank one used again and again), but a small file must not mean endless work. */
const MAX_SHARING = 16;

/**
 * How a page is cut, once it is sure that its pixels are of a kind that is read.
 * @param size of the file, bytes
 * @throws ImageError `unsupported`, `corrupt`, `truncated`
 */
export function readLayout(directory: Directory, width: number, height: number, size: number): Layout {
  const samples = directory.number(SAMPLES, 1);
  checkSupported(directory, samples);
  const offsetsOfTiles = directory.numbers(TILE_OFFSETS);
  const isTiled = offsetsOfTiles.length > 0;
  const tileWidth = isTiled ? directory.number(TILE_WIDTH, 0) : width;
  const tileHeight = isTiled
    ? directory.number(TILE_HEIGHT, 0)
    : Math.min(height, directory.number(ROWS_PER_STRIP, height));
  // A tile far larger than the image would only serve to exhaust memory.
  if (tileWidth < 1 || tileHeight < 1 || tileWidth > width + 4096 || tileHeight > height + 4096) {
    throw new ImageError("corrupt", `The TIFF is cut into pieces of ${tileWidth} x ${tileHeight}`, {
      value: [tileWidth, tileHeight],
    });
  }
  const planes = directory.number(PLANAR, 1) === 2 ? samples : 1;
  const across = Math.ceil(width / tileWidth);
  const down = Math.ceil(height / tileHeight);
  const offsets = isTiled ? offsetsOfTiles : directory.numbers(STRIP_OFFSETS);
  const lengths = directory.numbers(isTiled ? TILE_BYTES : STRIP_BYTES);
  const pieces = across * down * planes;
  if (pieces > Math.min(offsets.length, lengths.length)) {
    throw new ImageError("corrupt", `The TIFF lists ${offsets.length} of ${pieces} strips or tiles`, {
      value: offsets.length,
    });
  }
  const interleaved = planes === 1 ? samples : 1;
  let packed = 0;
  let filled = 0;
  for (let i = 0; i < pieces; i++) {
    packed += lengths[i];
    if (lengths[i] > 0 || !isTiled) filled++;
  }
  const unpacked = Math.min(filled * tileWidth * tileHeight * interleaved, width * height * samples);
  if (packed > size * MAX_SHARING || packed * MAX_RATIO < unpacked) throw endsEarly(size);
  return { tileWidth, tileHeight, across, down, isTiled, samples, interleaved, planes, offsets, lengths };
}

function checkSupported(directory: Directory, samples: number): void {
  const bits = Array.from(directory.numbers(BITS));
  const photometric = directory.number(PHOTOMETRIC, -1);
  const predictor = directory.number(PREDICTOR, 1);
  const compression = directory.number(COMPRESSION, 1);
  const isJpeg = compression === JPEG;
  const refuse = (what: string, value: unknown, remedy?: string): never => {
    throw new ImageError("unsupported", `The TIFF ${what}`, { value, ...(remedy !== undefined && { remedy }) });
  };
  if (bits.length === 0 || bits.some((depth) => depth !== 8))
    refuse(`has ${bits.join("/") || 1} bits a sample, not 8`, bits);
  const isKnown = (photometric >= WHITE_IS_ZERO && photometric <= PALETTE) || (isJpeg && photometric === YCBCR);
  if (!isKnown) refuse(`has colour model ${photometric}`, photometric);
  const colours = photometric === RGB || photometric === YCBCR ? 3 : 1;
  if (samples < colours || samples > (isJpeg ? colours : 8)) refuse(`has ${samples} samples a pixel`, samples);
  if (!isJpeg && !(compression in EXPANDERS)) {
    const name = OTHER_COMPRESSIONS[compression];
    const remedy = "Write it again with JPEG, deflate or LZW.";
    refuse(`is compressed by ${name ?? `method ${compression}`}`, compression, remedy);
  }
  if (isJpeg && directory.number(PLANAR, 1) === 2) refuse("has JPEGs in separate planes", PLANAR);
  if (isJpeg && photometric === PALETTE) refuse("has a palette under its JPEGs", photometric);
  if (predictor !== 1 && predictor !== 2) refuse(`uses predictor ${predictor}`, predictor);
}
