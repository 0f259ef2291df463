import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** What the confusion matrix says of one class, the others taken together as the rest. All scores are in [0, 1]. */
export interface ClassScores {
  /** Images whose true class this is. */
  readonly n: number;
  readonly precision: number;
  readonly recall: number;
  /** Share of the images of other classes that were not taken for this one. */
  readonly specificity: number;
  readonly f1: number;
}

/**
 * Precision, recall, specificity and F1 of every class. A ratio without a denominator (a class absent from the truth, or
 * never predicted) is 0, as in scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
 */
export function classScores(confusion: ConfusionMatrix): ClassScores[] {
  let all = 0;
  for (const row of confusion) for (const count of row) all += count;
  return confusion.map((row, k) => {
    const hits = row[k];
    let n = 0;
    let predicted = 0;
    for (let j = 0; j < confusion.length; j++) {
      n += row[j];
      predicted += confusion[j][k];
    }
    return {
      n,
      precision: ratio(hits, predicted),
      recall: ratio(hits, n),
      specificity: ratio(all - n - predicted + hits, all - n),
      f1: ratio(2 * hits, n + predicted),
    };
  });
}

/** `part / whole`, and 0 when there is no whole. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
