import { ImageError } from "../image-error.ts";
import { viewOf } from "./decoder.ts";
import { type ImageFormat, sniffFormat } from "./sniff.ts";
import { type ByteSource, sourceOf } from "./tiff/byte-source.ts";
import { readDirectories } from "./tiff/directory.ts";
import { HEIGHT, WIDTH } from "./tiff/tags.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

const READERS: Record<ImageFormat, (bytes: Uint8Array) => Size | Promise<Size>> = {
  png: (bytes) => ({ width: uint32(bytes, 16, false), height: uint32(bytes, 20, false) }),
  bmp: bmpSize,
  jpeg: jpegSize,
  tiff: (bytes) => tiffSize(sourceOf(bytes)),
};

/**
 * The size that a file's header claims, before it is turned by its orientation; nothing is decoded or allocated for it.
 * @throws ImageError (as a rejection) `empty`, `unknown-format`, `unsupported`, `truncated`, `corrupt`
 */
export async function headerSize(bytes: Uint8Array): Promise<Size> {
  return READERS[sniffFormat(bytes)](bytes);
}

/** As {@link headerSize}, of a TIFF that need not be in memory: of its first page. */
export async function tiffSize(source: ByteSource): Promise<Size> {
  const [page] = await readDirectories(source, 1);
  return { width: page.number(WIDTH, 0), height: page.number(HEIGHT, 0) };
}

function uint32(bytes: Uint8Array, at: number, little: boolean): number {
  if (at + 4 > bytes.length) throw endsEarly(bytes);
  return viewOf(bytes).getUint32(at, little);
}

function bmpSize(bytes: Uint8Array): Size {
  const second = uint32(bytes, 22, true);
  if (uint32(bytes, 14, true) !== 12) return { width: uint32(bytes, 18, true), height: Math.abs(second | 0) };
  const packed = uint32(bytes, 18, true);
  return { width: packed & 0xffff, height: packed >>> 16 };
}

/** From its frame header, SOF0 to SOF15 without the markers between that are tables. */
function jpegSize(bytes: Uint8Array): Size {
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1];
    const isFill = bytes[at] !== 0xff || marker === 0xff || marker === 0;
    if (isFill) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: (bytes[at + 7] << 8) | bytes[at + 8], height: (bytes[at + 5] << 8) | bytes[at + 6] };
    } else at += 2 + Math.max(2, (bytes[at + 2] << 8) | bytes[at + 3]);
  }
  throw endsEarly(bytes);
}

const endsEarly = (bytes: Uint8Array): ImageError =>
  new ImageError("truncated", `The file ends after ${bytes.length} bytes, within its header`);
