/** Rows of a step's targets, and what each row counts. */
export interface WeightedTargets {
  /** [rows, classes] */
  readonly targets: Float32Array;
  /** [rows] */
  readonly weights: Float32Array;
}

/** One-hot rows [rows, classes], moved by `smoothing` towards the uniform distribution. */
export function smoothedTargets(labels: readonly number[], classes: number, smoothing: number): Float32Array {
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, row) => {
    targets[row * classes + label] += 1 - smoothing;
  });
  return targets;
}

/**
 * Smoothed targets and row weights with class weights multiplied in, such that a loss that is linear in them
 * (`softmaxCrossEntropy`) gives what `CrossEntropyLoss(weight, label_smoothing)` of PyTorch gives: divided by the sum of
 * the weights of the rows' own classes.
 * @param classWeights one above 0 for each class
 */
export function classWeightedTargets(
  labels: readonly number[],
  classes: number,
  smoothing: number,
  weights: Float32Array,
  classWeights: readonly number[],
): WeightedTargets {
  const targets = smoothedTargets(labels, classes, smoothing);
  labels.forEach((label, row) => {
    for (let c = 0; c < classes; c++) targets[row * classes + c] *= classWeights[c] / classWeights[label];
  });
  return { targets, weights: weights.map((weight, row) => weight * classWeights[labels[row]]) };
}
