import type { MixedLabel } from "./examples.ts";

/** Rows of a step's targets, and what each row counts. */
export interface WeightedTargets {
  /** [rows, classes] */
  readonly targets: Float32Array;
  /** [rows] */
  readonly weights: Float32Array;
}

/** The class of a row, and of what is mixed into it. */
export interface RowLabel {
  readonly label: number;
  readonly mixed?: MixedLabel;
}

/** Classes of a row with their shares, which sum to 1. */
const sharesOf = ({ label, mixed }: RowLabel): readonly (readonly [label: number, share: number])[] =>
  mixed
    ? [
        [label, 1 - mixed.share],
        [mixed.label, mixed.share],
      ]
    : [[label, 1]];

/** One-hot rows [rows, classes], or two classes by their shares; moved by `smoothing` towards the uniform distribution. */
export function smoothedTargets(rows: readonly RowLabel[], classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(rows.length * classes).fill(smoothing / classes);
  rows.forEach((own, row) => {
    for (const [label, share] of sharesOf(own)) targets[row * classes + label] += (1 - smoothing) * share;
  });
  return targets;
}

/**
 * Smoothed targets and row weights with class weights multiplied in, such that a loss that is linear in them
 * (`softmaxCrossEntropy`) gives what `CrossEntropyLoss(weight, label_smoothing)` of PyTorch gives: divided by the sum of
 * the weights of the rows' own classes. A mixed row weighs what its classes do, by their shares.
 * @param classWeights one above 0 for each class
 */
export function classWeightedTargets(
  rows: readonly RowLabel[],
  classes: number,
  smoothing: number,
  weights: Float32Array,
  classWeights: readonly number[],
): WeightedTargets {
  const targets = smoothedTargets(rows, classes, smoothing);
  const own = rows.map((row) => sharesOf(row).reduce((sum, [label, share]) => sum + share * classWeights[label], 0));
  own.forEach((weight, row) => {
    for (let c = 0; c < classes; c++) targets[row * classes + c] *= classWeights[c] / weight;
  });
  return { targets, weights: weights.map((weight, row) => weight * own[row]) };
}
