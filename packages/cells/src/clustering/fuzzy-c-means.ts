/** Rows of numbers: `data.length === count * dimensions`, one row after the other. */
export interface Points {
  readonly data: Float32Array;
  readonly dimensions: number;
  /** How many points each row stands for, above 0; 1 by default. */
  readonly weights?: Float32Array;
}

export interface FuzzyCMeansOptions {
  /** Where the clusters' centres start, `count * dimensions`; they decide which cluster is which. */
  readonly centres: Float32Array;
  /** Fuzziness, above 1; 2 by default. */
  readonly fuzziness?: number;
  /** 100 by default. */
  readonly iterations?: number;
  /** Stops when no centre moves by more than this along any axis; 1e-4 by default. */
  readonly tolerance?: number;
}

/**
 * Fuzzy c-means (Bezdek 1981): centres that minimise the sum over points and clusters of membership^m times squared
 * distance, where a point's memberships add up to 1. Alternates between memberships and centres, from given centres.
 * @returns the centres, in the order they were given
 */
export function fuzzyCMeans({ data, dimensions, weights }: Points, options: FuzzyCMeansOptions): Float32Array {
  const { fuzziness = 2, iterations = 100, tolerance = 1e-4 } = options;
  const centres = Float32Array.from(options.centres);
  const clusters = centres.length / dimensions;
  const memberships = new Float64Array(clusters);
  const sums = new Float64Array(centres.length);
  const masses = new Float64Array(clusters);
  for (let iteration = 0; iteration < iterations; iteration++) {
    sums.fill(0);
    masses.fill(0);
    for (let at = 0, row = 0; at < data.length; at += dimensions, row++) {
      const count = weights === undefined ? 1 : weights[row];
      membershipsOf(data, at, dimensions, centres, fuzziness, memberships);
      for (let k = 0; k < clusters; k++) {
        const weight = count * (fuzziness === 2 ? memberships[k] * memberships[k] : memberships[k] ** fuzziness);
        masses[k] += weight;
        for (let d = 0; d < dimensions; d++) sums[k * dimensions + d] += weight * data[at + d];
      }
    }
    let moved = 0;
    for (let i = 0; i < centres.length; i++) {
      const mass = masses[Math.floor(i / dimensions)];
      if (mass === 0) continue;
      const next = sums[i] / mass;
      moved = Math.max(moved, Math.abs(next - centres[i]));
      centres[i] = next;
    }
    if (moved <= tolerance) break;
  }
  return centres;
}

/**
 * Memberships of one point, written into `out`: 1 / sum over j of (distance to k / distance to j)^(2 / (m - 1)). A point
 * on a centre belongs to it alone.
 * @param at where its row starts in `data`
 */
export function membershipsOf(
  data: ArrayLike<number>,
  at: number,
  dimensions: number,
  centres: Float32Array,
  fuzziness: number,
  out: Float64Array,
): void {
  const exponent = 1 / (fuzziness - 1);
  let sum = 0;
  for (let k = 0; k < out.length; k++) {
    let square = 1e-12;
    for (let d = 0; d < dimensions; d++) square += (data[at + d] - centres[k * dimensions + d]) ** 2;
    const closeness = exponent === 1 ? 1 / square : square ** -exponent;
    out[k] = closeness;
    sum += closeness;
  }
  for (let k = 0; k < out.length; k++) out[k] /= sum;
}
