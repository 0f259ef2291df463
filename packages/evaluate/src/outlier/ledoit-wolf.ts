/** How far a covariance is drawn towards a multiple of the identity, and the result. */
export interface ShrunkCovariance {
  /** `(1 - shrinkage) * empirical + shrinkage * mean variance * identity`, `dimension` x `dimension`, row by row. */
  readonly covariance: Float64Array;
  /** In [0, 1]. */
  readonly shrinkage: number;
}

/**
 * Ledoit and Wolf's shrunk covariance (2004) of centred rows, as
 * `sklearn.covariance.LedoitWolf(assume_centered=True)`: positive definite also with fewer rows than dimensions, unless all
 * rows are zero. Takes `rows * dimension^2 / 2` multiplications.
 *
 * @param rows centred, at least one.
 */
export function ledoitWolf(rows: readonly Float64Array[], dimension: number): ShrunkCovariance {
  const n = rows.length;
  const covariance = new Float64Array(dimension * dimension);
  let fourth = 0;
  for (const row of rows) {
    let squares = 0;
    for (let i = 0; i < dimension; i++) {
      const value = row[i];
      squares += value * value;
      const at = i * dimension;
      for (let j = 0; j <= i; j++) covariance[at + j] += value * row[j];
    }
    fourth += squares * squares;
  }
  let trace = 0;
  let squaredNorm = 0;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance[i * dimension + j] / n;
      covariance[i * dimension + j] = value;
      covariance[j * dimension + i] = value;
      squaredNorm += i === j ? value * value : 2 * value * value;
    }
    trace += covariance[i * dimension + i];
  }
  const meanVariance = trace / dimension;
  const distance = (squaredNorm - 2 * meanVariance * trace + dimension * meanVariance ** 2) / dimension;
  const noise = Math.min((fourth / n - squaredNorm) / (dimension * n), distance);
  const shrinkage = noise <= 0 ? 0 : noise / distance;
  for (let i = 0; i < covariance.length; i++) covariance[i] *= 1 - shrinkage;
  for (let i = 0; i < dimension; i++) covariance[i * (dimension + 1)] += shrinkage * meanVariance;
  return { covariance, shrinkage };
}
