import type { Mask } from "@leukoscope/imaging";

/** A part of a cell as a set of pixels, in a frame of background one pixel wide. */
export interface Region {
  readonly mask: Mask;
  /** Indices of its pixels in the mask, row by row. */
  readonly pixels: Int32Array;
}

/**
 * Prepares a mask for measuring.
 * @param mask with background along its whole border, so that no neighbour needs a test; see `frameCell`
 */
export function regionOf(mask: Mask): Region {
  const { data } = mask;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  const pixels = new Int32Array(count);
  for (let i = 0, at = 0; i < data.length; i++) if (data[i] !== 0) pixels[at++] = i;
  return { mask, pixels };
}
