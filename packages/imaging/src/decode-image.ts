import { DEFAULT_MAX_PIXELS } from "./formats/limits.ts";
import { DECODERS, sniffFormat } from "./formats/sniff.ts";
import type { Image } from "./image.ts";

export interface DecodeOptions {
  /** Largest allowed width x height, judged from the header before anything is allocated. Default 100 million. */
  readonly maxPixels?: number;
}

/**
 * Decodes a JPEG, PNG, BMP or TIFF file to upright 8-bit RGB; alpha is composited on white. The format is told by the
 * content. Colour profiles are not applied. A file that is cut short is an error, never a picture with a grey rest.
 * The same bits on Node and in the browser.
 * @throws ImageError (as a rejection) `empty`, `unknown-format`, `unsupported`, `too-large`, `truncated`, `corrupt`
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  return DECODERS[sniffFormat(bytes)](bytes, options.maxPixels ?? DEFAULT_MAX_PIXELS);
}
