/**
 * Intervals for when resampling has nothing to say. A test set without an error gives resamples without an error, and
 * the bootstrap would claim "100 % [100, 100]"; the same happens when every stratum holds a single unit.
 */
import { type Interval, wilson } from "./wilson.ts";

/** A class's share in a mean over classes, its score (recall, specificity) and the score's own interval. */
export interface ScoreTerm {
  readonly weight: number;
  readonly score: number;
  readonly interval: Interval;
}

/**
 * Interval of a weighted mean of class-wise scores around `estimate`, from the intervals of the classes by MOVER
 * (Zou and Donner 2008). Exact in kind for balanced accuracy and macro recall; for precision and F1, whose losses are
 * the same errors counted from the other side, a close stand-in.
 */
export function meanScoreInterval(estimate: number, terms: readonly ScoreTerm[]): Interval {
  let below = 0;
  let above = 0;
  for (const { weight, score, interval } of terms) {
    below += (weight * (score - interval[0])) ** 2;
    above += (weight * (interval[1] - score)) ** 2;
  }
  return [Math.max(0, estimate - Math.sqrt(below)), Math.min(1, estimate + Math.sqrt(above))];
}

/**
 * Interval of an area under the ROC curve from its meaning as the share of concordant pairs: as many independent pairs
 * can be formed as the rarer side has units, and Wilson's interval holds for those. Wider than need be, never too narrow.
 *
 * @param unitCounts for each one-vs-rest area, the number of independent units on the rarer side, at least 1.
 */
export function areaInterval(area: number, unitCounts: readonly number[]): Interval {
  const intervals = unitCounts.map((pairs) => wilson(area * pairs, pairs));
  const average = (end: 0 | 1) => intervals.reduce((sum, interval) => sum + interval[end], 0) / intervals.length;
  return [average(0), average(1)];
}
