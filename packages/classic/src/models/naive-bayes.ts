import { byClass, type Labelled, widthOf } from "../table/rows.ts";
import { softmax } from "./logistic-regression.ts";

/** Gaussian naive Bayes. Classes without a row have a prior of 0. */
export interface BayesModel {
  readonly kind: "bayes";
  readonly priors: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly (readonly number[])[];
}

/** Share of the largest variance of any column that is added to all, as in scikit-learn. */
const SMOOTHING = 1e-9;

export function fitBayes({ classes, labels, rows }: Labelled): BayesModel {
  const width = widthOf(rows);
  const everything = momentsOf(
    rows,
    rows.map((_, row) => row),
    width,
  );
  const floor = SMOOTHING * Math.max(...everything.variances, 1e-300);
  const parts = byClass(labels, classes).map((group) => momentsOf(rows, group, width));
  return {
    kind: "bayes",
    priors: byClass(labels, classes).map((group) => group.length / rows.length),
    means: parts.map(({ means }) => means),
    variances: parts.map(({ variances }) => variances.map((variance) => variance + floor)),
  };
}

function momentsOf(
  rows: Labelled["rows"],
  which: readonly number[],
  width: number,
): { means: number[]; variances: number[] } {
  const means = new Array<number>(width).fill(0);
  const variances = new Array<number>(width).fill(0);
  for (const row of which) for (let i = 0; i < width; i++) means[i] += rows[row][i] / which.length;
  for (const row of which)
    for (let i = 0; i < width; i++) variances[i] += (rows[row][i] - means[i]) ** 2 / which.length;
  return { means, variances };
}

export function bayesScores({ means, priors, variances }: BayesModel, row: Float64Array): number[] {
  return softmax(
    priors.map((prior, k) => {
      if (prior === 0) return Number.NEGATIVE_INFINITY;
      let log = Math.log(prior);
      for (let i = 0; i < row.length; i++) {
        log -= 0.5 * (Math.log(2 * Math.PI * variances[k][i]) + (row[i] - means[k][i]) ** 2 / variances[k][i]);
      }
      return log;
    }),
  );
}
