import { bcaInterval, bootstrap, type Interval, wilson } from "@leukoscope/evaluate";

/** A mean over images with its 95 % interval. */
export interface Mean {
  readonly mean: number;
  readonly interval: Interval;
  readonly n: number;
}

const RESAMPLES = 1000;

/** Mean with a bootstrap interval over images (BCa, 1,000 resamples); of one image, that image alone. */
export function meanInterval(values: readonly number[], seed = 0): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.some((value) => value !== values[0]);
  if (!spread) return { mean, interval: [mean, mean], n: values.length };
  const [distribution] = bootstrap({
    count: values.length,
    strata: [values.map((_, i) => [i])],
    statistics: (weights) => {
      let [sum, total] = [0, 0];
      for (let i = 0; i < values.length; i++) {
        sum += weights[i] * values[i];
        total += weights[i];
      }
      return [sum / total];
    },
    resamples: RESAMPLES,
    seed,
  });
  return { mean, interval: distribution ? bcaInterval(distribution) : [mean, mean], n: values.length };
}

/** Mean of values that are 0 or 1, with Wilson's interval, which is wide even where all are alike. */
export function shareInterval(values: readonly number[]): Mean {
  const count = values.reduce((sum, value) => sum + value, 0);
  return { mean: count / values.length, interval: wilson(count, values.length), n: values.length };
}
