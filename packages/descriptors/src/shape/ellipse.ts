import type { Moments } from "./moments.ts";

/** The ellipse with a region's second moments: full axes in px. */
export interface Ellipse {
  readonly major: number;
  readonly minor: number;
}

/**
 * The ellipse with the same second central moments over the area, pixels as points: scikit-image's. A straight line of
 * pixels has a minor axis of 0, one pixel has both.
 */
export function ellipseOf({ area, mu02, mu11, mu20 }: Moments): Ellipse {
  const xx = mu20 / area;
  const yy = mu02 / area;
  const xy = mu11 / area;
  const middle = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  return { major: 4 * Math.sqrt(middle + half), minor: 4 * Math.sqrt(Math.max(0, middle - half)) };
}
