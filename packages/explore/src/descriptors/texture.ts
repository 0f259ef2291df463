import { coOccurrence, DIRECTIONS, haralick } from "@leukoscope/descriptors";
import type { Plane } from "@leukoscope/imaging";

/** Grey levels that pairs of pixels are counted in. */
const LEVELS = 16;

export interface Texture {
  /** Mean squared difference of neighbours, in sixteenths of the grey range; from 0. */
  readonly contrast: number;
  /** Mean of 1 / (1 + squared difference), in (0, 1]. */
  readonly homogeneity: number;
  /** Root of the sum of squared pair frequencies, in (0, 1]; 1 for one colour. */
  readonly energy: number;
  /** Correlation of neighbours in [-1, 1]; 1 for one colour. */
  readonly correlation: number;
}

/**
 * Four figures of the grey-level co-occurrence matrix (Haralick 1973) at distance 1, all directions in one matrix,
 * 16 levels, symmetric: as scikit-image's `graycoprops` gives them for the summed matrix.
 */
export function texture({ data, height, width }: Plane): Texture {
  const grey = { width, height, levels: LEVELS, data: data.map((value) => 1 + (value >> 4)) };
  const counts = new Float64Array(LEVELS * LEVELS);
  for (const [dx, dy] of DIRECTIONS) coOccurrence(grey, dx, dy, counts);
  const figures = haralick(counts, LEVELS);
  if (!figures) return { contrast: 0, homogeneity: 1, energy: 1, correlation: 1 };
  return {
    contrast: figures.contrast,
    homogeneity: figures.inverseDifferenceMoment,
    energy: Math.sqrt(figures.angularSecondMoment),
    correlation: figures.correlation,
  };
}
