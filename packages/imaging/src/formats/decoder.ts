import type { Image } from "../image.ts";

/** One format's decoder: whole file in, upright RGB out; throws nothing but ImageError. */
export type FormatDecoder = (bytes: Uint8Array, maxPixels: number) => Image | Promise<Image>;

/** A view for multi-byte fields over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
