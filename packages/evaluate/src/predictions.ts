import { EvaluationError } from "./errors.ts";

/** One row of class probabilities, `classes` long. */
export type ProbabilityRow = readonly number[] | Float32Array;

/** Half-precision softmax rows miss a sum of 1 by a few thousandths; logits miss it by far more. */
const SUM_TOLERANCE = 0.01;

/** Index of the greatest probability; the first of them in a tie, as `numpy.argmax`. */
export function topClass(row: ProbabilityRow): number {
  let best = 0;
  for (let k = 1; k < row.length; k++) if (row[k] > row[best]) best = k;
  return best;
}

/**
 * Checks that labels and probabilities are what the metrics expect: the same number of rows (at least one), labels in
 * [0, `classCount`), rows of `classCount` finite probabilities in [0, 1] with sum 1 (within 0.01).
 *
 * @throws {EvaluationError} `no-predictions`, `too-few-classes`, `length-mismatch`, `label-out-of-range` or
 *   `bad-probability`; the last three name the row.
 */
export function checkPredictions(
  labels: ArrayLike<number>,
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): void {
  if (classCount < 2) {
    throw new EvaluationError("too-few-classes", classCount, `${classCount} class(es) given: a classifier needs two`);
  }
  checkLabels(labels, classCount);
  if (labels.length !== probabilities.length) {
    throw new EvaluationError(
      "length-mismatch",
      probabilities.length,
      `${labels.length} labels but ${probabilities.length} rows of probabilities: give one row for every label`,
    );
  }
  probabilities.forEach((row, index) => {
    checkRow(row, index, classCount);
  });
}

/** @throws {EvaluationError} `no-predictions` or `label-out-of-range`. */
export function checkLabels(labels: ArrayLike<number>, classCount: number): void {
  if (labels.length === 0) {
    throw new EvaluationError("no-predictions", 0, "there is nothing to evaluate: the split holds no image");
  }
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (!Number.isInteger(label) || label < 0 || label >= classCount) {
      throw new EvaluationError(
        "label-out-of-range",
        label,
        `label ${label} of row ${row} is no class index: expected an integer from 0 to ${classCount - 1}`,
        row,
      );
    }
  }
}

function checkRow(row: ProbabilityRow, index: number, classCount: number): void {
  if (row.length !== classCount) {
    throw new EvaluationError(
      "length-mismatch",
      row.length,
      `row ${index} has ${row.length} probabilities for ${classCount} classes`,
      index,
    );
  }
  let sum = 0;
  for (let k = 0; k < classCount; k++) {
    const p = row[k];
    if (!(p >= 0 && p <= 1 + SUM_TOLERANCE)) {
      throw new EvaluationError(
        "bad-probability",
        p,
        `probability ${p} of row ${index}, class ${k} is not between 0 and 1: ${
          Number.isNaN(p)
            ? "the model gave NaN, look for an overflow or a broken input"
            : "apply softmax to logits first"
        }`,
        index,
      );
    }
    sum += p;
  }
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new EvaluationError(
      "bad-probability",
      sum,
      `the probabilities of row ${index} sum to ${sum}, not 1: apply softmax over the classes first`,
      index,
    );
  }
}
