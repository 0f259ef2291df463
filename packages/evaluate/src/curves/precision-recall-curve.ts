import { EvaluationError } from "../errors.ts";
import { countsByThreshold } from "./roc-curve.ts";

/** One point of a precision-recall curve: what calling every image with a score of at least `threshold` positive gives. */
export interface PrecisionRecallPoint {
  /** `null` at the start, where nothing is called positive and precision is 1 by convention. */
  readonly threshold: number | null;
  readonly recall: number;
  readonly precision: number;
}

/**
 * Precision-recall curve, thresholds descending and recall rising from 0 to 1: `sklearn.metrics.precision_recall_curve`
 * backwards. To be drawn in steps: `averagePrecision` is the area under those.
 *
 * @throws {EvaluationError} `class-absent` without a positive, `no-predictions`, `length-mismatch`, `bad-value`.
 */
export function precisionRecallCurve(positive: readonly boolean[], scores: ArrayLike<number>): PrecisionRecallPoint[] {
  const counts = countsByThreshold(positive, scores);
  const all = counts[counts.length - 1].hits;
  if (all === 0) {
    throw new EvaluationError(
      "class-absent",
      "positive",
      "a precision-recall curve needs a positive image: there is none",
    );
  }
  return [
    { threshold: null, recall: 0, precision: 1 },
    ...counts.map(({ threshold, hits, taken }) => ({ threshold, recall: hits / all, precision: hits / taken })),
  ];
}
