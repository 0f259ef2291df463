import { checkPredictions, type ProbabilityRow } from "../predictions.ts";
import { once, type WeightedStatistic, weightedMean } from "./weighted-statistic.ts";

/**
 * Mean negative natural logarithm of the probability given to the true class (cross-entropy), at least 0, as
 * `sklearn.metrics.log_loss`. A probability of 0 counts as 2.2e-16, so one certain error costs 36, not infinity.
 *
 * @throws {EvaluationError} as {@link checkPredictions}.
 */
export function logLoss(labels: readonly number[], probabilities: readonly ProbabilityRow[]): number {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  return prepareLogLoss(labels, probabilities)(once(labels.length));
}

/** {@link logLoss} for resampling. Inputs must have been checked. */
export function prepareLogLoss(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
): WeightedStatistic<number> {
  return weightedMean(
    labels.map(
      (label, i) => -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[i][label]))),
    ),
  );
}
