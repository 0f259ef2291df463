import { EvaluationError } from "../errors.ts";
import { checkLabels } from "../predictions.ts";
import { ledoitWolf } from "./ledoit-wolf.ts";

/** One row of features, such as a network's pooled last layer. */
export type FeatureRow = readonly number[] | Float32Array | Float64Array;

/** What training features look like, class by class; typed arrays, to be kept with the model. */
export interface MahalanobisModel {
  readonly dimension: number;
  /** Mean features of each class that occurs. */
  readonly means: readonly Float64Array[];
  /** Lower-triangular Cholesky factor of the shared covariance, row by row: row i starts at i (i + 1) / 2. */
  readonly factor: Float64Array;
  /** Of Ledoit and Wolf, in [0, 1]. */
  readonly shrinkage: number;
}

/**
 * Class means and one shared covariance of features (Lee et al. 2018), the covariance shrunk (Ledoit and Wolf 2004) so that
 * it can be inverted with fewer images than features. A few thousand images of 1,000 features take some seconds.
 *
 * @throws {EvaluationError} `no-predictions`, `label-out-of-range`, `length-mismatch`, `bad-value` naming the row, or
 *   `too-few-values` when no image differs from its class's mean.
 */
export function fitMahalanobis(
  labels: readonly number[],
  features: readonly FeatureRow[],
  classCount: number,
): MahalanobisModel {
  checkLabels(labels, classCount);
  const dimension = features[0]?.length ?? 0;
  if (features.length !== labels.length) {
    throw new EvaluationError(
      "length-mismatch",
      features.length,
      `${labels.length} labels but ${features.length} rows of features: give one row for every label`,
    );
  }
  features.forEach((row, i) => {
    checkFeatures(row, dimension, i);
  });
  const sums = Array.from({ length: classCount }, () => new Float64Array(dimension));
  const counts = new Array<number>(classCount).fill(0);
  labels.forEach((label, i) => {
    counts[label]++;
    for (let d = 0; d < dimension; d++) sums[label][d] += features[i][d];
  });
  const classMeans = sums.map((sum, k) => sum.map((value) => value / counts[k]));
  const centred = labels.map((label, i) => Float64Array.from(features[i], (value, d) => value - classMeans[label][d]));
  const { covariance, shrinkage } = ledoitWolf(centred, dimension);
  return {
    dimension,
    means: classMeans.filter((_, k) => counts[k] > 0),
    factor: cholesky(covariance, dimension),
    shrinkage,
  };
}

/**
 * Squared Mahalanobis distance to the nearest class mean, at least 0; higher is stranger.
 * @throws {EvaluationError} `length-mismatch` or `bad-value`.
 */
export function mahalanobisOutlierScore(model: MahalanobisModel, features: FeatureRow): number {
  checkFeatures(features, model.dimension);
  const { dimension, factor } = model;
  const solved = new Float64Array(dimension);
  let least = Number.POSITIVE_INFINITY;
  for (const mean of model.means) {
    let distance = 0;
    for (let i = 0; i < dimension && distance < least; i++) {
      const start = (i * (i + 1)) / 2;
      let value = features[i] - mean[i];
      for (let j = 0; j < i; j++) value -= factor[start + j] * solved[j];
      solved[i] = value / factor[start + i];
      distance += solved[i] * solved[i];
    }
    least = Math.min(least, distance);
  }
  return least;
}

function cholesky(matrix: Float64Array, dimension: number): Float64Array {
  const factor = new Float64Array((dimension * (dimension + 1)) / 2);
  for (let i = 0; i < dimension; i++) {
    const row = (i * (i + 1)) / 2;
    for (let j = 0; j <= i; j++) {
      const other = (j * (j + 1)) / 2;
      let value = matrix[i * dimension + j];
      for (let k = 0; k < j; k++) value -= factor[row + k] * factor[other + k];
      if (i !== j) {
        factor[row + j] = value / factor[other + j];
      } else if (value > 0) {
        factor[row + i] = Math.sqrt(value);
      } else {
        throw new EvaluationError(
          "too-few-values",
          value,
          `the features' covariance cannot be inverted at feature ${i}: give more images, or features that vary`,
        );
      }
    }
  }
  return factor;
}

function checkFeatures(row: FeatureRow, dimension: number, index?: number): void {
  const where = index === undefined ? "the row" : `row ${index}`;
  if (row.length !== dimension) {
    throw new EvaluationError(
      "length-mismatch",
      row.length,
      `${where} has ${row.length} features, not ${dimension}`,
      index,
    );
  }
  const bad = row.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new EvaluationError("bad-value", row[bad], `feature ${bad} of ${where} is ${row[bad]}, not finite`, index);
  }
}
