import type { Image } from "../image.ts";
import type { Plane } from "../plane.ts";

/**
 * Luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, 0 to 255, in the fixed point of Pillow's `convert("L")`: the same
 * bits. OpenCV's rounds its weights otherwise and may lie 1 apart.
 */
export function toGrey({ data, height, width }: Image): Plane {
  const out = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < out.length; i++, from += 3) {
    out[i] = (19595 * data[from] + 38470 * data[from + 1] + 7471 * data[from + 2] + 0x8000) >> 16;
  }
  return { width, height, data: out };
}
