import { createImage, type Image } from "../../image.ts";
import { ImageError } from "../../image-error.ts";
import { overWhite } from "../alpha.ts";
import { viewOf } from "../decoder.ts";
import { inflateExactly } from "../inflate.ts";
import { checkHeaderSize } from "../limits.ts";
import { crc32 } from "./crc32.ts";
import { unfilter } from "./unfilter.ts";

const GREY = 0;
const RGB = 2;
const PALETTE = 3;
const GREY_ALPHA = 4;

/** Colour type to samples a pixel and allowed bit depths (PNG specification, table 11.1). */
const COLOUR_TYPES: Record<number, { samples: number; depths: readonly number[] }> = {
  [GREY]: { samples: 1, depths: [1, 2, 4, 8, 16] },
  [RGB]: { samples: 3, depths: [8, 16] },
  [PALETTE]: { samples: 1, depths: [1, 2, 4, 8] },
  [GREY_ALPHA]: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** Adam7: first column and row, column and row step of each pass. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly samples: number;
  readonly interlaced: boolean;
}

interface Parts {
  readonly header: Header;
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array | undefined;
  readonly pixels: readonly Uint8Array[];
}

/**
 * Decodes every PNG colour type and depth, interlaced or not; alpha and tRNS are composited on white, 16 bits are
 * reduced to their high byte (as libpng's `png_set_strip_16`). Check sums are verified.
 * @throws ImageError
 */
export function decodePng(bytes: Uint8Array, maxPixels: number): Image {
  const parts = readChunks(bytes, maxPixels);
  const { depth, height, interlaced, samples, width } = parts.header;
  const passes = (interlaced ? ADAM7 : WHOLE)
    .map(([x, y, dx, dy]) => ({ x, y, dx, dy, wide: Math.ceil((width - x) / dx), high: Math.ceil((height - y) / dy) }))
    .filter(({ wide, high }) => wide > 0 && high > 0);
  const rowBytes = (wide: number): number => Math.ceil((wide * samples * depth) / 8);
  const size = passes.reduce((sum, { wide, high }) => sum + high * (1 + rowBytes(wide)), 0);
  const raw = inflateExactly(parts.pixels, size);

  const image = createImage(width, height);
  const paint = painter(parts, image.data);
  let at = 0;
  for (const { dx, dy, high, wide, x, y } of passes) {
    const stride = rowBytes(wide);
    unfilter(raw, at, high, stride, Math.max(1, (samples * depth) >> 3));
    for (let row = 0; row < high; row++, at += 1 + stride) {
      paint(raw.subarray(at + 1, at + 1 + stride), wide, 3 * ((y + row * dy) * width + x), 3 * dx);
    }
  }
  return image;
}

function readChunks(bytes: Uint8Array, maxPixels: number): Parts {
  const view = viewOf(bytes);
  let header: Header | undefined;
  let palette = new Uint8Array(0);
  let transparency: Uint8Array | undefined;
  const pixels: Uint8Array[] = [];
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw endsEarly(bytes);
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 8 + length;
    if (header === undefined && type !== "IHDR") throw corrupt("does not begin with its header chunk");
    if (end + 4 > bytes.length) throw endsEarly(bytes);
    const isUsed = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS"].includes(type);
    if (isUsed && crc32(bytes, at + 4, end) !== view.getUint32(end)) {
      throw corrupt(`has a wrong check sum in its ${type} chunk at byte ${at}`);
    }
    const body = bytes.subarray(at + 8, end);
    if (type === "IHDR") {
      if (header) throw corrupt("has two header chunks");
      header = readHeader(body, maxPixels);
    } else if (type === "PLTE") palette = body.slice();
    else if (type === "tRNS") transparency = body;
    else if (type === "IDAT") pixels.push(body);
    else if (type === "IEND") break;
    else if ((bytes[at + 4] & 0x20) === 0) throw new ImageError("unsupported", `The PNG needs the chunk ${type}`);
    at = end + 4;
  }
  if (!header || pixels.length === 0) throw corrupt("holds no pixels");
  if (header.colourType === PALETTE && palette.length < 3) throw corrupt("lacks its palette");
  return { header, palette, transparency, pixels };
}

function readHeader(body: Uint8Array, maxPixels: number): Header {
  if (body.length !== 13) throw corrupt("has a header of the wrong length");
  const view = viewOf(body);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [depth, colourType, compression, filter, interlace] = body.subarray(8);
  const kind = COLOUR_TYPES[colourType];
  if (!kind?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw corrupt("has a header that does not make sense");
  }
  checkHeaderSize(width, height, maxPixels);
  return { width, height, depth, colourType, samples: kind.samples, interlaced: interlace === 1 };
}

/** Writes one unfiltered row of `count` pixels at `out[to]`, `step` apart. */
type Painter = (row: Uint8Array, count: number, to: number, step: number) => void;

function painter({ header, palette, transparency }: Parts, out: Uint8Array): Painter {
  const { colourType, depth, samples } = header;
  const isWide = depth === 16;
  // A 16-bit sample is reduced to its high byte; rows of 8 and 16 bits then differ only in the distance of samples.
  const pitch = isWide ? 2 : 1;
  if (colourType === PALETTE) {
    const alphaOf = (index: number): number => transparency?.[index] ?? 255;
    return (row, count, to, step) => {
      for (let i = 0, o = to; i < count; i++, o += step) {
        const index = sampleAt(row, i, depth);
        if (3 * index + 2 >= palette.length) throw corrupt(`uses colour ${index}, which its palette lacks`);
        for (let c = 0; c < 3; c++) out[o + c] = overWhite(palette[3 * index + c], alphaOf(index));
      }
    };
  }
  if (colourType === GREY && depth < 8) {
    const scale = 255 / ((1 << depth) - 1);
    const clear = transparency && transparency.length >= 2 ? (transparency[0] << 8) | transparency[1] : -1;
    return (row, count, to, step) => {
      for (let i = 0, o = to; i < count; i++, o += step) {
        const sample = sampleAt(row, i, depth);
        out.fill(sample === clear ? 255 : sample * scale, o, o + 3);
      }
    };
  }
  if (colourType === RGB && depth === 8 && !transparency) {
    return (row, count, to, step) => {
      if (step === 3) out.set(row, to);
      else for (let i = 0, o = to; i < count; i++, o += step) out.set(row.subarray(3 * i, 3 * i + 3), o);
    };
  }
  const isGrey = samples < 3;
  const hasAlpha = samples === 2 || samples === 4;
  const isClear = clearColourTest(hasAlpha ? undefined : transparency, samples, isWide);
  return (row, count, to, step) => {
    for (let i = 0, o = to; i < count; i++, o += step) {
      const at = i * samples * pitch;
      const alpha = hasAlpha ? row[at + (samples - 1) * pitch] : isClear(row, at) ? 0 : 255;
      for (let c = 0; c < 3; c++) out[o + c] = overWhite(row[isGrey ? at : at + c * pitch], alpha);
    }
  };
}

/** Whether the pixel at a position is the one that a tRNS chunk declares transparent; compared at full depth. */
function clearColourTest(
  transparency: Uint8Array | undefined,
  samples: number,
  isWide: boolean,
): (row: Uint8Array, at: number) => boolean {
  if (!transparency || transparency.length < 2 * samples) return () => false;
  const clear = isWide
    ? transparency.subarray(0, 2 * samples)
    : transparency.filter((_, i) => i % 2 === 1 && i < 2 * samples);
  return (row, at) => {
    for (let i = 0; i < clear.length; i++) if (row[at + i] !== clear[i]) return false;
    return true;
  };
}

/** The i-th sample of a row packed at 1, 2, 4 or 8 bits. */
function sampleAt(row: Uint8Array, i: number, depth: number): number {
  if (depth === 8) return row[i];
  const bit = i * depth;
  return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

function corrupt(what: string): ImageError {
  return new ImageError("corrupt", `The PNG ${what}`);
}

function endsEarly(bytes: Uint8Array): ImageError {
  return new ImageError("truncated", `The PNG stops at byte ${bytes.length} without its end chunk`);
}
