import { ImageError } from "../image-error.ts";
import { BMP_HEADER_SIZES, decodeBmp } from "./decode-bmp.ts";
import type { FormatDecoder } from "./decoder.ts";
import { decodeJpeg } from "./jpeg/decode-jpeg.ts";
import { decodePng } from "./png/decode-png.ts";
import { decodeTiff } from "./tiff/decode-tiff.ts";

export type ImageFormat = "jpeg" | "png" | "bmp" | "tiff";

export const DECODERS: Record<ImageFormat, FormatDecoder> = {
  jpeg: decodeJpeg,
  png: decodePng,
  bmp: decodeBmp,
  tiff: decodeTiff,
};

const SIGNATURES: readonly { format: ImageFormat; magic: string }[] = [
  { format: "jpeg", magic: "\xff\xd8\xff" },
  { format: "png", magic: "\x89PNG\r\n\x1a\n" },
  { format: "tiff", magic: "II*\0" },
  { format: "tiff", magic: "MM\0*" },
  { format: "tiff", magic: "II+\0" },
  { format: "tiff", magic: "MM\0+" },
];

/** Formats that are recognised only to say that they are not read. */
const OTHERS: readonly { name: string; magic: string; at: number }[] = [
  { name: "GIF", magic: "GIF8", at: 0 },
  { name: "WebP", magic: "WEBP", at: 8 },
  { name: "HEIC or AVIF", magic: "ftyp", at: 4 },
  { name: "PDF", magic: "%PDF", at: 0 },
  { name: "JPEG 2000", magic: "jP  ", at: 4 },
];

/**
 * Tells an image's format by its first bytes; the file name is never asked.
 * @throws ImageError `empty`, `truncated` (cut within the signature), `unsupported` (another image format),
 * `unknown-format`
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new ImageError("empty", "The file is empty");
  const start = String.fromCharCode(...bytes.subarray(0, 32));
  const found = SIGNATURES.find(({ magic }) => start.startsWith(magic));
  if (found) return found.format;
  if (start.startsWith("BM") && (bytes.length < 18 || BMP_HEADER_SIZES.includes(headerSizeOf(bytes)))) return "bmp";
  if (SIGNATURES.some(({ magic }) => magic.startsWith(start))) {
    throw new ImageError("truncated", `The file ends after ${bytes.length} bytes, within its signature`);
  }
  const other = OTHERS.find(({ at, magic }) => start.startsWith(magic, at));
  if (other) throw new ImageError("unsupported", `The file is a ${other.name}, which is not read`);
  throw new ImageError("unknown-format", `The file is no image of a known format: it begins with ${preview(start)}`, {
    value: start,
  });
}

function headerSizeOf(bytes: Uint8Array): number {
  return bytes[14] | (bytes[15] << 8) | (bytes[16] << 16) | (bytes[17] << 24);
}

/** The first bytes as text where they are text, else in hexadecimal. */
function preview(start: string): string {
  if (/^[\x20-\x7e\s]+$/.test(start)) return JSON.stringify(start.slice(0, 24));
  return `bytes ${[...start.slice(0, 8)].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join(" ")}`;
}
