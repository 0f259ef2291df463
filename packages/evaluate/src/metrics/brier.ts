import { checkPredictions, type ProbabilityRow } from "../predictions.ts";
import { once, type WeightedStatistic, weightedMean } from "./weighted-statistic.ts";

/**
 * Brier score over all classes (Brier 1950): the mean squared distance between the probabilities and the truth as a one-hot
 * row, in [0, 2], 0 best; as `sklearn.metrics.brier_score_loss` with `scale_by_half=False`. With two classes it is twice
 * the one-sided score that some programs give.
 *
 * @throws {EvaluationError} as {@link checkPredictions}.
 */
export function brierScore(labels: readonly number[], probabilities: readonly ProbabilityRow[]): number {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  return prepareBrierScore(labels, probabilities)(once(labels.length));
}

/** {@link brierScore} for resampling. Inputs must have been checked. */
export function prepareBrierScore(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
): WeightedStatistic<number> {
  return weightedMean(
    labels.map((label, i) => {
      let sum = 0;
      for (let k = 0; k < probabilities[i].length; k++) sum += (probabilities[i][k] - (k === label ? 1 : 0)) ** 2;
      return sum;
    }),
  );
}
