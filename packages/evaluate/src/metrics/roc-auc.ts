import { checkFinite, checkSameLength } from "../checks.ts";
import { checkPredictions, type ProbabilityRow } from "../predictions.ts";
import { prepareOneVsRest, rankScores } from "./one-vs-rest.ts";
import { once, type WeightedStatistic } from "./weighted-statistic.ts";

/**
 * Area under the ROC curve of one score: the chance that a positive scores above a negative, ties counting one half
 * (Mann and Whitney; the trapezoid of `sklearn.metrics.roc_auc_score`). `null` without a positive or without a negative.
 *
 * @throws {EvaluationError} `length-mismatch`, or `bad-value` for a score that is not finite.
 */
export function binaryRocAuc(positive: readonly boolean[], scores: ArrayLike<number>): number | null {
  checkSameLength(positive, scores, ["truths", "scores"]);
  checkFinite(scores, "scores", 0);
  return prepareBinaryRocAuc(positive, scores)(once(positive.length));
}

/**
 * One-vs-rest area under the ROC curve, the unweighted mean over the classes; with two classes, that of class 1. As
 * `sklearn.metrics.roc_auc_score(multi_class="ovr", average="macro")`. `null` when a class is absent from the labels,
 * for its area is then undefined, and a mean over the others would be a different figure under the same name.
 *
 * @param labels class indices.
 * @param probabilities one row of class probabilities for each label.
 * @throws {EvaluationError} as {@link checkPredictions}.
 */
export function rocAuc(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): number | null {
  checkPredictions(labels, probabilities, classCount);
  return prepareRocAuc(labels, probabilities, classCount)(once(labels.length));
}

/** {@link rocAuc} with the sorting done once, for resampling. Inputs must have passed `checkPredictions`. */
export function prepareRocAuc(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): WeightedStatistic<number | null> {
  return prepareOneVsRest(prepareBinaryRocAuc, labels, probabilities, classCount);
}

/** {@link binaryRocAuc} with the sorting done once, for resampling. */
export function prepareBinaryRocAuc(
  truths: readonly boolean[],
  scores: ArrayLike<number>,
): WeightedStatistic<number | null> {
  const { order, positive, endsTie } = rankScores(truths, scores);
  return (weights) => {
    let positivesBefore = 0;
    let negativesBefore = 0;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    let wins = 0;
    for (let rank = 0; rank < order.length; rank++) {
      const weight = weights[order[rank]];
      if (positive[rank] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
      if (endsTie[rank] === 1) {
        wins += tiedPositives * (negativesBefore + tiedNegatives / 2);
        positivesBefore += tiedPositives;
        negativesBefore += tiedNegatives;
        tiedPositives = 0;
        tiedNegatives = 0;
      }
    }
    const pairs = positivesBefore * negativesBefore;
    return pairs === 0 ? null : wins / pairs;
  };
}
