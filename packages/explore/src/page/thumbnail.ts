import { decodeImage, encodePng, pngDataUri, resize } from "@leukoscope/imaging";

/** Longer side, pixels: enough to tell a cell, and some ten kilobytes. */
const SIDE = 80;

/** A small picture of an image file as a `data:` address. */
export async function thumbnail(bytes: Uint8Array): Promise<string> {
  const image = await decodeImage(bytes);
  const shrink = Math.min(1, SIDE / Math.max(image.width, image.height));
  const side = (length: number): number => Math.max(1, Math.round(length * shrink));
  return pngDataUri(encodePng(resize(image, side(image.width), side(image.height))));
}
