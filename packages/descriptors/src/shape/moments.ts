import type { Region } from "../region.ts";

/** Moments of a region up to the third order: mass, centre, and central moments `mu[p][q]` of (x, y), in px. */
export interface Moments {
  /** px^2. */
  readonly area: number;
  readonly x: number;
  readonly y: number;
  readonly mu20: number;
  readonly mu11: number;
  readonly mu02: number;
  readonly mu30: number;
  readonly mu21: number;
  readonly mu12: number;
  readonly mu03: number;
}

/** Every pixel is a point mass at its centre, as in scikit-image. NaN throughout for an empty region. */
export function momentsOf({ mask: { width }, pixels }: Region): Moments {
  const area = pixels.length;
  let [x, y] = [0, 0];
  for (const pixel of pixels) {
    const row = (pixel / width) | 0;
    y += row;
    x += pixel - row * width;
  }
  x /= area;
  y /= area;
  let [mu20, mu11, mu02, mu30, mu21, mu12, mu03] = [0, 0, 0, 0, 0, 0, 0];
  for (const pixel of pixels) {
    const row = (pixel / width) | 0;
    const dy = row - y;
    const dx = pixel - row * width - x;
    const xx = dx * dx;
    const yy = dy * dy;
    mu20 += xx;
    mu11 += dx * dy;
    mu02 += yy;
    mu30 += xx * dx;
    mu21 += xx * dy;
    mu12 += yy * dx;
    mu03 += yy * dy;
  }
  return { area, x, y, mu20, mu11, mu02, mu30, mu21, mu12, mu03 };
}
