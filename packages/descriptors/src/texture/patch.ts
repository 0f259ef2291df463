import { type Plane, resizeMap } from "@leukoscope/imaging";
import type { Region } from "../region.ts";

export const PATCH_SIDE = 32;

/**
 * A region's grey as a square of {@link PATCH_SIDE} pixels: its box, the rest filled with its mean grey so that the
 * outline adds little, is resized until its longer side fits, the shorter one to the nearest even number of pixels, so
 * that it can stand in the very middle. Undefined for an empty region.
 */
export function patchOf(grey: Plane, { mask: { width }, pixels }: Region): Float32Array | undefined {
  if (pixels.length === 0) return undefined;
  let [left, right, sum] = [width, 0, 0];
  for (const pixel of pixels) {
    const x = pixel % width;
    if (x < left) left = x;
    if (x > right) right = x;
    sum += grey.data[pixel];
  }
  const top = Math.floor(pixels[0] / width);
  const across = right - left + 1;
  const down = Math.floor(pixels[pixels.length - 1] / width) - top + 1;
  const mean = sum / pixels.length;
  const box = new Float32Array(across * down).fill(mean);
  for (const pixel of pixels) {
    const y = (pixel / width) | 0;
    box[(y - top) * across + pixel - y * width - left] = grey.data[pixel];
  }
  const even = (length: number): number =>
    2 * Math.max(1, Math.round((PATCH_SIDE / 2) * (length / Math.max(across, down))));
  const [outAcross, outDown] = [even(across), even(down)];
  const resized = resizeMap(box, across, down, outAcross, outDown);
  const patch = new Float32Array(PATCH_SIDE ** 2).fill(mean);
  const corner = ((PATCH_SIDE - outDown) / 2) * PATCH_SIDE + (PATCH_SIDE - outAcross) / 2;
  for (let y = 0; y < outDown; y++) {
    patch.set(resized.subarray(y * outAcross, (y + 1) * outAcross), corner + y * PATCH_SIDE);
  }
  return patch;
}
