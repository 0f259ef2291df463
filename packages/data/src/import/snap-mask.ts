import type { Image } from "@leukoscope/imaging";

/** What the values of a mask mean: background, cytoplasm, nucleus. */
export const MASK_VALUES = [0, 128, 255] as const;

/**
 * Gives each pixel of a mask the nearest of {@link MASK_VALUES}; the red channel is read.
 * @returns one byte a pixel, and how many pixels had another value
 */
export function snapMask({ data, height, width }: Image): { readonly data: Uint8Array; readonly changed: number } {
  const snapped = new Uint8Array(width * height);
  let changed = 0;
  for (let pixel = 0; pixel < snapped.length; pixel++) {
    const value = data[3 * pixel];
    // 64 is as near to 128 as to 0, and 191.5 parts 128 and 255.
    const near = value < 64 ? 0 : value < 192 ? 128 : 255;
    if (near !== value) changed++;
    snapped[pixel] = near;
  }
  return { data: snapped, changed };
}
