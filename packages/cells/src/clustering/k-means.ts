import type { Points } from "./fuzzy-c-means.ts";
import { nearestCentre } from "./nearest-centre.ts";

export interface KMeansOptions {
  /** Where the clusters' centres start, `count * dimensions`; they decide which cluster is which. */
  readonly centres: Float32Array;
  /** 100 by default. */
  readonly iterations?: number;
}

/**
 * Lloyd's k-means (1982) on weighted points, from given centres, until no point changes sides. A cluster that loses all
 * its points stays where it is.
 * @returns the centres, in the order they were given
 */
export function kMeans({ data, dimensions, weights }: Points, options: KMeansOptions): Float32Array {
  const { iterations = 100 } = options;
  const centres = Float32Array.from(options.centres);
  const sides = new Int32Array(data.length / dimensions).fill(-1);
  const sums = new Float64Array(centres.length);
  const masses = new Float64Array(centres.length / dimensions);
  for (let iteration = 0; iteration < iterations; iteration++) {
    sums.fill(0);
    masses.fill(0);
    let changed = false;
    for (let row = 0; row < sides.length; row++) {
      const side = nearestCentre(data, row * dimensions, dimensions, centres);
      changed ||= side !== sides[row];
      sides[row] = side;
      const weight = weights === undefined ? 1 : weights[row];
      masses[side] += weight;
      for (let d = 0; d < dimensions; d++) sums[side * dimensions + d] += weight * data[row * dimensions + d];
    }
    if (!changed) break;
    for (let i = 0; i < centres.length; i++) {
      const mass = masses[Math.floor(i / dimensions)];
      if (mass > 0) centres[i] = sums[i] / mass;
    }
  }
  return centres;
}
