import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** How grave it is to take class i for class j: all the same, |i - j|, or (i - j) squared. The last two need ordered classes. */
export type KappaWeights = "none" | "linear" | "quadratic";

/**
 * Cohen's kappa (1960; weighted 1968), agreement beyond chance, at most 1, as `sklearn.metrics.cohen_kappa_score`.
 * `null` where chance alone agrees fully: truth and predictions hold one and the same class, or nothing at all.
 */
export function cohenKappa(confusion: ConfusionMatrix, weights: KappaWeights = "none"): number | null {
  const size = confusion.length;
  const truths = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const predictions = confusion.map((_, k) => confusion.reduce((sum, row) => sum + row[k], 0));
  const all = truths.reduce((sum, count) => sum + count, 0);
  let observed = 0;
  let expected = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const distance = Math.abs(i - j);
      const weight = weights === "none" ? Math.min(1, distance) : weights === "linear" ? distance : distance * distance;
      observed += weight * confusion[i][j];
      expected += (weight * truths[i] * predictions[j]) / all;
    }
  }
  return expected > 0 ? 1 - observed / expected : null;
}
