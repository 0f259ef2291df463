import { encodePng, type Image, resize } from "@leukoscope/imaging";
import { ownBuffer } from "@leukoscope/pool";

const SIDE = 256;

/** How large the small picture of one is, and how much smaller. */
export function sidesOfThumbnail({ height, width }: { readonly width: number; readonly height: number }) {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(scale * length));
  return { width: side(width), height: side(height), scale };
}

/** A PNG, no side longer than 256 pixels. */
export function thumbnailOf(image: Image): Uint8Array<ArrayBuffer> {
  const { height, scale, width } = sidesOfThumbnail(image);
  return ownBuffer(encodePng(scale === 1 ? image : resize(image, width, height)));
}
