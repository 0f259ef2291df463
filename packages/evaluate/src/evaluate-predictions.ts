import { bootstrap } from "./bootstrap.ts";
import { classScores } from "./class-scores.ts";
import { confusionMatrix, emptyConfusion } from "./confusion-matrix.ts";
import { EvaluationError } from "./errors.ts";
import { CALIBRATION_BINS, prepareCalibrationError } from "./expected-calibration-error.ts";
import { figuresOf, RESAMPLED } from "./figures.ts";
import { proportionInterval } from "./grouped-proportion.ts";
import { metricIntervals } from "./metric-intervals.ts";
import type { ClassMetrics, Metrics } from "./metrics.ts";
import { checkPredictions, type ProbabilityRow, topClass } from "./predictions.ts";
import { resamplingStrata } from "./resampling-strata.ts";
import { prepareRocAuc } from "./roc-auc.ts";

/** Bootstrap resamples behind every interval that is not Wilson's. */
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
 * The predicted class is the most probable one, the first in a tie. Accuracy and class-wise recall have Wilson's
 * interval; the calibration error the reflected bootstrap; all others BCa; 1,000 resamples, stratified by true class.
 * Where resampling collapses to a point, as in a test without an error, the intervals come from Wilson's (see
 * `collapsed-intervals.ts`).
 *
 * @throws {EvaluationError} `no-predictions` for an empty test, `bad-probability` for NaN (naming the row), and the others
 *   of `checkPredictions`.
 */
export function evaluatePredictions({ labels, probabilities, classes, seed = 0, groups }: Predictions): Metrics {
  checkPredictions(labels, probabilities, classes.length);
  if (groups !== undefined && groups.length !== labels.length) {
    throw new EvaluationError(
      "length-mismatch",
      groups.length,
      `${labels.length} labels but ${groups.length} groups: give one group for every label, or none`,
    );
  }
  const tops = probabilities.map(topClass);
  const right = labels.map((label, i) => label === tops[i]);
  const confusion = confusionMatrix(labels, tops, classes.length);
  const aucOf = prepareRocAuc(labels, probabilities, classes.length);
  const eceOf = prepareCalibrationError(labels, probabilities, CALIBRATION_BINS);
  const once = new Uint8Array(labels.length).fill(1);
  const figures = figuresOf(confusion, aucOf(once), eceOf(once));

  const perClass = classScores(confusion).map((scores, k): ClassMetrics => {
    const members = <T>(values: readonly T[]) => values.filter((_, i) => labels[i] === k);
    const recallCi = scores.n === 0 ? null : proportionInterval(members(right), groups && members(groups));
    return { class: classes[k], ...scores, recallCi };
  });

  const weighted = emptyConfusion(classes.length);
  const distributions = bootstrap({
    count: labels.length,
    strata: resamplingStrata(labels, classes.length, groups),
    resamples: RESAMPLES,
    seed,
    statistics: (weights) => {
      for (const row of weighted) row.fill(0);
      for (let i = 0; i < labels.length; i++) weighted[labels[i]][tops[i]] += weights[i];
      const resampled = figuresOf(weighted, aucOf(weights), eceOf(weights));
      return RESAMPLED.map((name) => resampled[name]);
    },
  });
  const ci = metricIntervals({
    figures,
    perClass,
    accuracy: proportionInterval(right, groups),
    areaUnits: rarerSides(labels, classes.length, groups),
    distribution: (name) => distributions[RESAMPLED.indexOf(name)],
  });
  return { ...figures, confusion, n: labels.length, ci, perClass };
}

/** For each one-vs-rest area, how many independent images or groups its rarer side has; 0 when the area is undefined. */
function rarerSides(labels: readonly number[], classCount: number, groups?: readonly string[]): number[] {
  const units = (ofClass: number, inside: boolean) =>
    new Set(labels.flatMap((label, i) => ((label === ofClass) === inside ? [groups?.[i] ?? String(i)] : []))).size;
  const classes = classCount === 2 ? [1] : Array.from({ length: classCount }, (_, k) => k);
  return classes.map((k) => Math.min(units(k, true), units(k, false)));
}
