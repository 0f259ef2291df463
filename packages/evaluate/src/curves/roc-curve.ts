import { checkFinite, checkSameLength } from "../checks.ts";
import { EvaluationError } from "../errors.ts";
import { rankScores } from "../metrics/one-vs-rest.ts";

/** One point of a ROC curve: what calling every image with a score of at least `threshold` positive would give. */
export interface RocPoint {
  /** `null` at the start, where nothing is called positive. */
  readonly threshold: number | null;
  /** Share of the negatives called positive: 1 - specificity. */
  readonly falsePositiveRate: number;
  /** Share of the positives called positive: recall. */
  readonly truePositiveRate: number;
}

/**
 * ROC curve from (0, 0) to (1, 1), thresholds descending, as `sklearn.metrics.roc_curve`. Points in the middle of a
 * straight stretch are left out, for they do not show.
 *
 * @throws {EvaluationError} `class-absent` without a positive or without a negative, `length-mismatch`, `bad-value`.
 */
export function rocCurve(positive: readonly boolean[], scores: ArrayLike<number>): RocPoint[] {
  const counts = countsByThreshold(positive, scores);
  const last = counts[counts.length - 1];
  if (last.hits === 0 || last.hits === last.taken) {
    const missing = last.hits === 0 ? "positive" : "negative";
    throw new EvaluationError("class-absent", missing, `a ROC curve needs both sides: there is no ${missing} image`);
  }
  const points = [{ threshold: null, hits: 0, taken: 0 }, ...counts];
  const misses = (at: number) => points[at].taken - points[at].hits;
  return points
    .filter((point, i) => {
      if (i === 0 || i === points.length - 1) return true;
      const before = [misses(i) - misses(i - 1), point.hits - points[i - 1].hits];
      const after = [misses(i + 1) - misses(i), points[i + 1].hits - point.hits];
      return before[0] !== after[0] || before[1] !== after[1];
    })
    .map(({ threshold, hits, taken }) => ({
      threshold,
      falsePositiveRate: (taken - hits) / (last.taken - last.hits),
      truePositiveRate: hits / last.hits,
    }));
}

/** What lies at or above a score. */
export interface ThresholdCounts {
  readonly threshold: number;
  /** Positives among those taken. */
  readonly hits: number;
  readonly taken: number;
}

/**
 * Counts at every distinct score, from the highest down.
 * @throws {EvaluationError} `no-predictions`, `length-mismatch` or `bad-value`.
 */
export function countsByThreshold(truths: readonly boolean[], scores: ArrayLike<number>): ThresholdCounts[] {
  if (truths.length === 0) throw new EvaluationError("no-predictions", 0, "a curve needs images: there is none");
  checkSameLength(truths, scores, ["truths", "scores"]);
  checkFinite(scores, "scores");
  const { order, positive, endsTie } = rankScores(truths, scores);
  const counts: ThresholdCounts[] = [];
  let hits = 0;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    hits += positive[rank];
    if (rank === 0 || endsTie[rank - 1] === 1) {
      counts.push({ threshold: scores[order[rank]], hits, taken: order.length - rank });
    }
  }
  return counts;
}
