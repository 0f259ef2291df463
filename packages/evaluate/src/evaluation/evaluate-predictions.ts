import { checkSameLength } from "../checks.ts";
import { bootstrap } from "../intervals/bootstrap.ts";
import { proportionInterval } from "../intervals/grouped-proportion.ts";
import { resamplingStrata } from "../intervals/resampling-strata.ts";
import { confusionMatrix } from "../metrics/confusion-matrix.ts";
import { contrasts } from "../metrics/one-vs-rest.ts";
import { once } from "../metrics/weighted-statistic.ts";
import { checkPredictions, type ProbabilityRow, topClass } from "../predictions.ts";
import { classMetrics } from "./class-metrics.ts";
import { prepareFigures, RESAMPLED } from "./figures.ts";
import { metricIntervals } from "./metric-intervals.ts";
import type { Metrics } from "./metrics.ts";

/** Bootstrap resamples behind every interval that is not Wilson's or DeLong's. */
export const RESAMPLES = 1000;

export interface Predictions {
  /** True class of each image, an index into `classes`. */
  readonly labels: readonly number[];
  /** One row of class probabilities for each label. */
  readonly probabilities: readonly ProbabilityRow[];
  readonly classes: readonly string[];
  /** Of the bootstrap; 0 unless given. Same seed, same intervals. */
  readonly seed?: number;
  /**
   * What each image belongs to (patient, slide), where images of one group are not independent. Whole groups are then
   * resampled, and Wilson's intervals use the effective sample size, so intervals widen as much as groups matter.
   */
  readonly groups?: readonly string[];
}

/**
 * Every figure of {@link Metrics} with its 95 % interval.
 *
 * The predicted class is the most probable one, the first in a tie. Accuracy, class-wise recall and specificity have
 * Wilson's interval; class-wise areas DeLong's; the calibration error the reflected bootstrap; all others BCa; 1,000
 * resamples, stratified by true class. Where resampling collapses to a point, as in a test without an error, the intervals
 * come from Wilson's (see `collapsed-intervals.ts`).
 *
 * @throws {EvaluationError} `no-predictions` for an empty test, `bad-probability` for NaN (naming the row), and the others
 *   of `checkPredictions`.
 */
export function evaluatePredictions({ labels, probabilities, classes, seed = 0, groups }: Predictions): Metrics {
  checkPredictions(labels, probabilities, classes.length);
  if (groups !== undefined) checkSameLength(labels, groups, ["labels", "groups"]);
  const tops = probabilities.map(topClass);
  const confusion = confusionMatrix(labels, tops, classes.length);
  const figuresOf = prepareFigures(labels, probabilities, classes.length);
  const figures = figuresOf(once(labels.length));
  const perClass = classMetrics({ labels, probabilities, tops, classes, groups, confusion });
  const distributions = bootstrap({
    count: labels.length,
    strata: resamplingStrata(labels, classes.length, groups),
    resamples: RESAMPLES,
    seed,
    statistics: (weights) => {
      const resampled = figuresOf(weights);
      return RESAMPLED.map((name) => resampled[name]);
    },
  });
  const ci = metricIntervals({
    figures,
    perClass,
    accuracy: proportionInterval(
      labels.map((label, i) => label === tops[i]),
      groups,
    ),
    areaUnits: rarerSides(labels, classes.length, groups),
    distribution: (name) => distributions[RESAMPLED.indexOf(name)],
  });
  return { ...figures, confusion, n: labels.length, ci, perClass };
}

/** For each one-vs-rest area, how many independent images or groups its rarer side has; 0 when the area is undefined. */
function rarerSides(labels: readonly number[], classCount: number, groups?: readonly string[]): number[] {
  const units = (ofClass: number, inside: boolean) =>
    new Set(labels.flatMap((label, i) => ((label === ofClass) === inside ? [groups?.[i] ?? String(i)] : []))).size;
  return contrasts(classCount).map((k) => Math.min(units(k, true), units(k, false)));
}
