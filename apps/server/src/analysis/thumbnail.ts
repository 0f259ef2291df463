import { encodePng, type Image, resize } from "@leukoscope/imaging";
import { ownBuffer } from "@leukoscope/pool";

const SIDE = 256;

/** A PNG, no side longer than 256 pixels. */
export function thumbnailOf(image: Image): Uint8Array<ArrayBuffer> {
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const side = (length: number) => Math.max(1, Math.round(scale * length));
  const small = scale === 1 ? image : resize(image, side(image.width), side(image.height));
  return ownBuffer(encodePng(small));
}
