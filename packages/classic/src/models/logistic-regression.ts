import type { Labelled } from "../table/rows.ts";
import { widthOf } from "../table/rows.ts";
import { minimise } from "./minimise.ts";

export interface LogisticOptions {
  /** Inverse strength of the L2 penalty. */
  readonly c: number;
}

/** Multinomial logistic regression: one row of weights and one offset a class. */
export interface LogisticModel {
  readonly kind: "logistic";
  readonly weights: readonly (readonly number[])[];
  readonly offsets: readonly number[];
}

/**
 * Minimises c times the summed cross-entropy plus half the squared weights; offsets are free. The solution of scikit-learn's
 * `LogisticRegression(C=c)` for three classes and more; for two its single row of weights is twice one of ours, and the
 * penalty half as strong, so that c stands for the same there too.
 */
export function fitLogistic({ classes, labels, rows }: Labelled, { c }: LogisticOptions): LogisticModel {
  const width = widthOf(rows);
  const stride = width + 1;
  // Two symmetric rows share scikit-learn's one: |w|^2 / 2 = |2v|^2 / 2 = 4 |v|^2 / 2, against 2 |v|^2 / 2 here.
  const penalty = classes === 2 ? 2 : 1;
  const scores = new Float64Array(classes);
  const loss = (at: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let sum = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) {
        let score = at[k * stride + width];
        for (let j = 0, from = k * stride; j < width; j++) score += at[from + j] * row[j];
        scores[k] = score;
        if (score > most) most = score;
      }
      let total = 0;
      for (let k = 0; k < classes; k++) total += Math.exp(scores[k] - most);
      const log = most + Math.log(total);
      sum += c * (log - scores[labels[i]]);
      for (let k = 0; k < classes; k++) {
        const error = c * (Math.exp(scores[k] - log) - (k === labels[i] ? 1 : 0));
        for (let j = 0, from = k * stride; j < width; j++) gradient[from + j] += error * row[j];
        gradient[k * stride + width] += error;
      }
    }
    for (let k = 0; k < classes; k++) {
      for (let j = 0, from = k * stride; j < width; j++) {
        sum += (penalty * at[from + j] ** 2) / 2;
        gradient[from + j] += penalty * at[from + j];
      }
    }
    return sum;
  };
  const found = minimise(loss, new Float64Array(classes * stride));
  return {
    kind: "logistic",
    weights: Array.from({ length: classes }, (_, k) => [...found.subarray(k * stride, k * stride + width)]),
    offsets: Array.from({ length: classes }, (_, k) => found[k * stride + width]),
  };
}

export function logisticScores({ offsets, weights }: LogisticModel, row: Float64Array): number[] {
  const scores = weights.map((weight, k) => {
    let sum = offsets[k];
    for (let j = 0; j < row.length; j++) sum += weight[j] * row[j];
    return sum;
  });
  return softmax(scores);
}

export function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
