import { createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { overWhite } from "./alpha.ts";
import { viewOf } from "./decoder.ts";
import { checkHeaderSize } from "./limits.ts";

const FILE_HEADER = 14;
/** Sizes of the information headers from OS/2 1.x to BITMAPV5HEADER. */
export const BMP_HEADER_SIZES: readonly number[] = [12, 40, 52, 56, 64, 108, 124];
const BI_RGB = 0;
const BI_BITFIELDS = 3;
const BI_ALPHABITFIELDS = 6;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly pixelsAt: number;
  readonly paletteAt: number;
  readonly paletteEntry: number;
  /** Byte position of red, green, blue, alpha in a 32-bit pixel; alpha -1 where there is none. */
  readonly order: readonly [number, number, number, number];
}

/**
 * Decodes an uncompressed Windows or OS/2 bitmap: 1, 4 or 8 bits with a palette, 24 bits, 32 bits (with alpha only
 * where a mask declares it, composited on white), bottom-up or top-down.
 * @throws ImageError
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): Image {
  const header = readHeader(bytes, maxPixels);
  const { bits, height, isTopDown, pixelsAt, width } = header;
  const stride = 4 * Math.ceil((width * bits) / 32);
  const missing = pixelsAt + stride * height - bytes.length;
  if (missing > 0) {
    throw new ImageError("truncated", `The BMP of ${width} x ${height} pixels lacks its last ${missing} bytes`, {
      value: bytes.length,
    });
  }
  const image = createImage(width, height);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + stride * (isTopDown ? y : height - 1 - y);
    if (bits <= 8) paintIndexed(bytes, row, header, image.data, 3 * y * width);
    else paintDirect(bytes, row, header, image.data, 3 * y * width);
  }
  return image;
}

function readHeader(bytes: Uint8Array, maxPixels: number): Header {
  const headerSize = bytes.length >= FILE_HEADER + 4 ? viewOf(bytes).getUint32(FILE_HEADER, true) : 12;
  if (bytes.length < FILE_HEADER + headerSize) throw new ImageError("truncated", "The BMP ends within its header");
  const view = viewOf(bytes);
  const isOs2 = headerSize === 12;
  const width = isOs2 ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = isOs2 ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isOs2 ? 24 : 28, true);
  const compression = isOs2 ? BI_RGB : view.getUint32(30, true);
  const height = Math.abs(signedHeight);
  checkHeaderSize(width, height, maxPixels);

  const hasMasks = compression === BI_BITFIELDS || compression === BI_ALPHABITFIELDS;
  if (![1, 4, 8, 24, 32].includes(bits) || (compression !== BI_RGB && !(hasMasks && bits === 32))) {
    throw new ImageError("unsupported", `The BMP has ${bits} bits a pixel with compression ${compression}`, {
      value: [bits, compression],
    });
  }
  // With the 40-byte header the masks follow it: three, or four with BI_ALPHABITFIELDS.
  const masksBehind = hasMasks && headerSize === 40 ? (compression === BI_ALPHABITFIELDS ? 16 : 12) : 0;
  const paletteAt = FILE_HEADER + headerSize + masksBehind;
  if (paletteAt > bytes.length) throw new ImageError("truncated", "The BMP ends within its header");
  const pixelsAt = view.getUint32(10, true);
  if (pixelsAt < paletteAt) throw new ImageError("corrupt", "The BMP's pixels overlap its header", { value: pixelsAt });
  const hasAlphaMask = headerSize >= 56 || compression === BI_ALPHABITFIELDS;
  return {
    width,
    height,
    isTopDown: signedHeight < 0,
    bits,
    pixelsAt,
    paletteAt,
    paletteEntry: isOs2 ? 3 : 4,
    order: hasMasks
      ? [
          bytePosition(view, 54),
          bytePosition(view, 58),
          bytePosition(view, 62),
          hasAlphaMask ? bytePosition(view, 66) : -1,
        ]
      : [2, 1, 0, -1],
  };
}

/** The byte that a whole-byte mask selects; -1 for an empty mask. */
function bytePosition(view: DataView, at: number): number {
  const mask = view.getUint32(at, true);
  if (mask === 0) return -1;
  const position = [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask);
  if (position < 0) throw new ImageError("unsupported", "The BMP's colour masks are not whole bytes", { value: mask });
  return position;
}

function paintIndexed(bytes: Uint8Array, row: number, header: Header, out: Uint8Array, to: number): void {
  const { bits, paletteAt, paletteEntry, pixelsAt, width } = header;
  for (let x = 0; x < width; x++) {
    const bit = x * bits;
    const index = (bytes[row + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
    const colour = paletteAt + index * paletteEntry;
    if (colour + 3 > pixelsAt) {
      throw new ImageError("corrupt", `The BMP uses colour ${index}, which its palette lacks`, { value: index });
    }
    for (let c = 0; c < 3; c++) out[to + 3 * x + c] = bytes[colour + 2 - c];
  }
}

function paintDirect(bytes: Uint8Array, row: number, header: Header, out: Uint8Array, to: number): void {
  const { bits, order, width } = header;
  const alphaAt = order[3];
  for (let x = 0; x < width; x++) {
    const pixel = row + (x * bits) / 8;
    const alpha = alphaAt < 0 ? 255 : bytes[pixel + alphaAt];
    for (let c = 0; c < 3; c++) out[to + 3 * x + c] = order[c] < 0 ? 0 : overWhite(bytes[pixel + order[c]], alpha);
  }
}
