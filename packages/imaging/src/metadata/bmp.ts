import { viewOf } from "../formats/decoder.ts";
import { ImageError } from "../image-error.ts";

const HEADER = 26;

/** Cut after the pixels: what follows, a colour profile or anything else, is not read. */
export function bmpWithoutMetadata(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length < HEADER + 4) throw new ImageError("truncated", "The BMP ends within its header");
  const view = viewOf(bytes);
  const isOs2 = view.getUint32(14, true) === 12;
  const width = isOs2 ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = Math.abs(isOs2 ? view.getUint16(20, true) : view.getInt32(22, true));
  const bits = view.getUint16(isOs2 ? 24 : 28, true);
  return bytes.slice(0, view.getUint32(10, true) + 4 * Math.ceil((width * bits) / 32) * height);
}
