import { checkFinite, checkSameLength } from "../checks.ts";
import { checkPredictions, type ProbabilityRow } from "../predictions.ts";
import { prepareOneVsRest, rankScores } from "./one-vs-rest.ts";
import { once, type WeightedStatistic } from "./weighted-statistic.ts";

/**
 * Area under the precision-recall curve of one score as average precision: the precision at each distinct score, weighted
 * by the recall gained there, without interpolation (`sklearn.metrics.average_precision_score`). In [0, 1]; a score that
 * knows nothing has the share of positives. `null` without a positive or without a negative.
 *
 * @throws {EvaluationError} `length-mismatch`, or `bad-value` for a score that is not finite.
 */
export function binaryAveragePrecision(positive: readonly boolean[], scores: ArrayLike<number>): number | null {
  checkSameLength(positive, scores, ["truths", "scores"]);
  checkFinite(scores, "scores", 0);
  return prepareBinaryAveragePrecision(positive, scores)(once(positive.length));
}

/**
 * One-vs-rest average precision, the unweighted mean over the classes; with two classes, that of class 1. `null` when a
 * class is absent from the labels, as `rocAuc`.
 *
 * @throws {EvaluationError} as {@link checkPredictions}.
 */
export function averagePrecision(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): number | null {
  checkPredictions(labels, probabilities, classCount);
  return prepareAveragePrecision(labels, probabilities, classCount)(once(labels.length));
}

/** {@link averagePrecision} with the sorting done once, for resampling. Inputs must have passed `checkPredictions`. */
export function prepareAveragePrecision(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): WeightedStatistic<number | null> {
  return prepareOneVsRest(prepareBinaryAveragePrecision, labels, probabilities, classCount);
}

/** {@link binaryAveragePrecision} with the sorting done once, for resampling. */
export function prepareBinaryAveragePrecision(
  truths: readonly boolean[],
  scores: ArrayLike<number>,
): WeightedStatistic<number | null> {
  const { order, positive, endsTie } = rankScores(truths, scores);
  return (weights) => {
    let hits = 0;
    let hitsBefore = 0;
    let taken = 0;
    let area = 0;
    for (let rank = order.length - 1; rank >= 0; rank--) {
      const weight = weights[order[rank]];
      taken += weight;
      if (positive[rank] === 1) hits += weight;
      // Going down the scores, a tie is complete where the rank below ends another.
      if ((rank === 0 || endsTie[rank - 1] === 1) && taken > 0) {
        area += (hits / taken) * (hits - hitsBefore);
        hitsBefore = hits;
      }
    }
    return hits === 0 || hits === taken ? null : area / hits;
  };
}
