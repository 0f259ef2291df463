import { type ImageFormat, sniffFormat } from "../formats/sniff.ts";
import { bmpWithoutMetadata } from "./bmp.ts";
import { jpegWithoutMetadata } from "./jpeg.ts";
import { pngWithoutMetadata } from "./png.ts";
import { tiffWithoutMetadata } from "./tiff.ts";

const WRITERS: Record<ImageFormat, (bytes: Uint8Array) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>> =
  {
    jpeg: jpegWithoutMetadata,
    png: pngWithoutMetadata,
    bmp: bmpWithoutMetadata,
    tiff: tiffWithoutMetadata,
  };

/**
 * The same picture in the same format, with what `decodeImage` reads and nothing else: no EXIF but the orientation, no
 * place, date, comment, text, thumbnail, colour profile, further page, or bytes after the end. Pixels are not touched:
 * compressed data is copied as it is.
 * @throws ImageError (as a rejection) `empty`, `unknown-format`, `unsupported`, `truncated`, `corrupt`
 */
export async function withoutMetadata(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return WRITERS[sniffFormat(bytes)](bytes);
}
