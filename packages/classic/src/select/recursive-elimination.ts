import { fitLogistic } from "../models/logistic-regression.ts";
import { type Labelled, widthOf } from "../table/rows.ts";

/** Share of the columns that go in a round. */
const STEP = 0.1;

/**
 * Recursive elimination (Guyon et al. 2002) by the squared weights of a logistic regression, summed over classes: a tenth of
 * all columns goes in every round until `count` are left. scikit-learn's `RFE(LogisticRegression(), step=0.1)`.
 * @param data scaled, or the weights say nothing
 * @returns indices of the columns that stay, ascending
 */
export function recursiveElimination(data: Labelled, count: number): number[] {
  const all = widthOf(data.rows);
  const step = Math.max(1, Math.floor(STEP * all));
  let kept = Array.from({ length: all }, (_, column) => column);
  while (kept.length > count) {
    const rows = data.rows.map((row) => Float64Array.from(kept, (column) => row[column]));
    const { weights } = fitLogistic({ ...data, rows }, { c: 1 });
    const squares = kept.map((_, i) => weights.reduce((sum, weight) => sum + weight[i] ** 2, 0));
    const order = kept.map((_, i) => i).sort((one, other) => squares[one] - squares[other]);
    const gone = new Set(order.slice(0, Math.min(step, kept.length - count)));
    kept = kept.filter((_, i) => !gone.has(i));
  }
  return kept;
}
