import { createImage, type Image } from "../../image.ts";
import { ImageError } from "../../image-error.ts";
import { overWhite } from "../alpha.ts";
import { checkHeaderSize } from "../limits.ts";
import { applyOrientation } from "../orientation.ts";
import { type Directory, endsEarly, readDirectory } from "./directory.ts";
import { EXPANDERS } from "./expand.ts";

// Tags of TIFF 6.0.
const WIDTH = 256;
const HEIGHT = 257;
const BITS = 258;
const COMPRESSION = 259;
const PHOTOMETRIC = 262;
const STRIP_OFFSETS = 273;
const ORIENTATION = 274;
const SAMPLES = 277;
const ROWS_PER_STRIP = 278;
const STRIP_BYTES = 279;
const PLANAR = 284;
const PREDICTOR = 317;
const COLOUR_MAP = 320;
const TILE_WIDTH = 322;
const TILE_HEIGHT = 323;
const TILE_OFFSETS = 324;
const TILE_BYTES = 325;
const EXTRA_SAMPLES = 338;

/** No method here expands by more (LZW: strings of up to 4096 bytes from codes of 12 bits); checked before allocating. */
const MAX_RATIO = 4096;
/** Strips may share bytes (a blank one used again and again), but a small file must not mean endless work. */
const MAX_SHARING = 16;

const WHITE_IS_ZERO = 0;
const RGB = 2;
const PALETTE = 3;
const PREMULTIPLIED = 1;

/** How the pixels are cut up: strips are tiles as wide as the image. */
interface Layout {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly across: number;
  readonly down: number;
  readonly isTiled: boolean;
  /** Samples a pixel within one tile: all of them, or 1 in separate planes. */
  readonly interleaved: number;
  readonly planes: number;
}

/**
 * Decodes the first page of a TIFF with 8 bits a sample: grey (either way up), palette, RGB, each with or without
 * alpha (composited on white); strips or tiles, pixels interleaved or in planes; uncompressed, LZW, deflate, PackBits;
 * with or without horizontal prediction; upright by its orientation tag.
 * @throws ImageError
 */
export function decodeTiff(bytes: Uint8Array, maxPixels: number): Image {
  if (bytes[2] === 43 || bytes[3] === 43) throw new ImageError("unsupported", "The file is a BigTIFF");
  const directory = readDirectory(bytes);
  const width = directory.number(WIDTH, 0);
  const height = directory.number(HEIGHT, 0);
  checkHeaderSize(width, height, maxPixels);
  const samples = directory.number(SAMPLES, 1);
  checkSupported(directory, samples);
  const pixels = readPixels(bytes, directory, width, height, samples);
  return applyOrientation(toRgb(directory, pixels, width, height, samples), directory.number(ORIENTATION, 1));
}

function checkSupported(directory: Directory, samples: number): void {
  const bits = directory.numbers(BITS);
  const photometric = directory.number(PHOTOMETRIC, -1);
  const predictor = directory.number(PREDICTOR, 1);
  const refuse = (what: string, value: unknown): never => {
    throw new ImageError("unsupported", `The TIFF ${what}`, { value });
  };
  if (bits.length === 0 || bits.some((depth) => depth !== 8))
    refuse(`has ${bits.join("/") || 1} bits a sample, not 8`, bits);
  if (photometric < WHITE_IS_ZERO || photometric > PALETTE) refuse(`has colour model ${photometric}`, photometric);
  if (samples < (photometric === RGB ? 3 : 1) || samples > 8) refuse(`has ${samples} samples a pixel`, samples);
  if (!(directory.number(COMPRESSION, 1) in EXPANDERS)) {
    refuse(`is compressed by method ${directory.number(COMPRESSION, 1)}`, directory.number(COMPRESSION, 1));
  }
  if (predictor !== 1 && predictor !== 2) refuse(`uses predictor ${predictor}`, predictor);
}

/** All samples, interleaved, without padding. */
function readPixels(
  bytes: Uint8Array,
  directory: Directory,
  width: number,
  height: number,
  samples: number,
): Uint8Array {
  const layout = readLayout(directory, width, height, samples);
  const { across, down, interleaved, planes, tileHeight, tileWidth } = layout;
  const offsets = directory.numbers(layout.isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
  const lengths = directory.numbers(layout.isTiled ? TILE_BYTES : STRIP_BYTES);
  const expand = EXPANDERS[directory.number(COMPRESSION, 1)];
  const predicted = directory.number(PREDICTOR, 1) === 2;
  if (across * down * planes > Math.min(offsets.length, lengths.length)) {
    throw new ImageError("corrupt", `The TIFF lists ${offsets.length} of ${across * down * planes} strips or tiles`, {
      value: offsets.length,
    });
  }
  const packed = lengths.reduce((sum, length) => sum + length, 0);
  if (packed > bytes.length * MAX_SHARING || packed * MAX_RATIO < width * height * samples) throw endsEarly(bytes);
  const out = new Uint8Array(width * height * samples);
  for (let i = 0; i < across * down * planes; i++) {
    const plane = Math.floor(i / (across * down));
    const left = (i % across) * tileWidth;
    const top = (Math.floor(i / across) % down) * tileHeight;
    // The last strip may be short; a tile never is.
    const rows = layout.isTiled ? tileHeight : Math.min(tileHeight, height - top);
    if (offsets[i] + lengths[i] > bytes.length) throw endsEarly(bytes);
    const stride = tileWidth * interleaved;
    const tile = expand(bytes.subarray(offsets[i], offsets[i] + lengths[i]), rows * stride);
    if (predicted) undoPrediction(tile, stride, interleaved);
    const wide = Math.min(tileWidth, width - left);
    const high = Math.min(rows, height - top);
    for (let y = 0; y < high; y++) {
      const to = ((top + y) * width + left) * samples;
      if (planes === 1) out.set(tile.subarray(y * stride, y * stride + wide * samples), to);
      else for (let x = 0; x < wide; x++) out[to + x * samples + plane] = tile[y * stride + x];
    }
  }
  return out;
}

function readLayout(directory: Directory, width: number, height: number, samples: number): Layout {
  const isTiled = directory.numbers(TILE_OFFSETS).length > 0;
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
  return {
    tileWidth,
    tileHeight,
    across: Math.ceil(width / tileWidth),
    down: Math.ceil(height / tileHeight),
    isTiled,
    interleaved: planes === 1 ? samples : 1,
    planes,
  };
}

/** TIFF 6.0, section 14: each sample was stored as the difference to its left neighbour. */
function undoPrediction(tile: Uint8Array, stride: number, samples: number): void {
  for (let row = 0; row < tile.length; row += stride) {
    for (let i = row + samples; i < row + stride; i++) tile[i] += tile[i - samples];
  }
}

function toRgb(directory: Directory, pixels: Uint8Array, width: number, height: number, samples: number): Image {
  const photometric = directory.number(PHOTOMETRIC, RGB);
  const colours = photometric === RGB ? 3 : 1;
  const colourMap = photometric === PALETTE ? directory.numbers(COLOUR_MAP) : [];
  if (photometric === PALETTE && colourMap.length !== 768) {
    throw new ImageError("corrupt", "The TIFF's colour map does not have 256 colours", { value: colourMap.length });
  }
  const alphaKind = samples > colours ? (directory.numbers(EXTRA_SAMPLES)[0] ?? 0) : 0;
  const image = createImage(width, height);
  const out = image.data;
  for (let i = 0, o = 0; o < out.length; i += samples, o += 3) {
    const alpha = alphaKind === 0 ? 255 : pixels[i + colours];
    for (let c = 0; c < 3; c++) {
      let value = pixels[colours === 3 ? i + c : i];
      if (photometric === PALETTE) value = colourMap[256 * c + value] >> 8;
      else if (photometric === WHITE_IS_ZERO) value = 255 - value;
      out[o + c] = alphaKind === PREMULTIPLIED ? Math.min(255, value + 255 - alpha) : overWhite(value, alpha);
    }
  }
  return image;
}
