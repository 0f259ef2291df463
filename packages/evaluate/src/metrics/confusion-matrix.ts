import { EvaluationError } from "../errors.ts";
import { checkLabels } from "../predictions.ts";

/** Counts, `[truth][prediction]`, square. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts of every (truth, prediction) pair, rows truth, columns prediction, as `sklearn.metrics.confusion_matrix` with
 * `labels=range(classCount)`.
 *
 * @throws {EvaluationError} `no-predictions`, `length-mismatch` or `label-out-of-range`.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): number[][] {
  checkLabels(labels, classCount);
  checkLabels(predictions, classCount);
  if (labels.length !== predictions.length) {
    throw new EvaluationError(
      "length-mismatch",
      predictions.length,
      `${labels.length} labels but ${predictions.length} predictions: give one prediction for every label`,
    );
  }
  const counts = emptyConfusion(classCount);
  for (let row = 0; row < labels.length; row++) counts[labels[row]][predictions[row]]++;
  return counts;
}

export function emptyConfusion(classCount: number): number[][] {
  return Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
}
