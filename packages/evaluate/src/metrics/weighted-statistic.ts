/** A statistic of the predictions in which prediction `i` counts `weights[i]` times. */
export type WeightedStatistic<T> = (weights: ArrayLike<number>) => T;

/** The mean of `values`, each counting as often as its weight says. */
export function weightedMean(values: ArrayLike<number>): WeightedStatistic<number> {
  return (weights) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      total += weights[i];
    }
    return sum / total;
  };
}

/** Every prediction once. */
export function once(count: number): Uint8Array {
  return new Uint8Array(count).fill(1);
}
