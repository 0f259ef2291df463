import { checkFinite, checkSameLength } from "../checks.ts";
import { normalTwoSided } from "../distributions/normal.ts";
import { midRanks } from "../intervals/mid-ranks.ts";

/** `exact` counts all signs, ties included; `normal` is the approximation with the tie correction. */
export type WilcoxonMethod = "exact" | "normal";

export interface WilcoxonResult {
  /** Sum of the ranks of the positive differences, first minus second. */
  readonly positiveRanks: number;
  readonly negativeRanks: number;
  /** Differences that are not 0; the others are left out (Wilcoxon's own treatment). */
  readonly n: number;
  readonly method: WilcoxonMethod;
  /** Two-sided. 1 when nothing differs. */
  readonly p: number;
}

/** Beyond this the approximation is as good, and counting takes long. */
const EXACT_UP_TO = 50;

/**
 * Wilcoxon's signed rank test (1945) that paired values differ by nothing: two models over the same folds, seeds or sets.
 * As `scipy.stats.wilcoxon` with its default `zero_method="wilcox"`: exact up to 50 pairs without ties and zeros, else the
 * normal approximation, unless `method` says which. The exact count also holds with ties, given the differences' sizes.
 *
 * @throws {EvaluationError} `length-mismatch`, `too-few-values` for no pair, `bad-value` for what is not finite.
 */
export function wilcoxonSignedRank(
  first: readonly number[],
  second: readonly number[],
  method?: WilcoxonMethod,
): WilcoxonResult {
  checkSameLength(first, second, ["values of the first model", "of the second"]);
  checkFinite(first, "values of the first model");
  checkFinite(second, "values of the second model");
  const differences = first.map((value, i) => value - second[i]).filter((difference) => difference !== 0);
  const n = differences.length;
  const sizes = differences.map(Math.abs);
  const ranks = midRanks([...sizes.keys()], sizes);
  let positiveRanks = 0;
  differences.forEach((difference, i) => {
    if (difference > 0) positiveRanks += ranks[i];
  });
  const negativeRanks = (n * (n + 1)) / 2 - positiveRanks;
  const plain = n === first.length && new Set(sizes).size === n && n <= EXACT_UP_TO;
  const chosen = method ?? (plain ? "exact" : "normal");
  const smaller = Math.min(positiveRanks, negativeRanks);
  const p = n === 0 ? 1 : chosen === "exact" ? exactP(ranks, smaller) : normalP(ranks, smaller);
  return { positiveRanks, negativeRanks, n, method: chosen, p };
}

/** Twice the share of all 2^n sign assignments whose positive ranks sum to at most `smaller`. */
function exactP(ranks: Float64Array, smaller: number): number {
  // Mid-ranks are halves, so twice a rank is whole.
  const steps = Array.from(ranks, (rank) => Math.round(2 * rank));
  const limit = Math.round(2 * smaller);
  const chances = new Float64Array(limit + 1);
  chances[0] = 1;
  for (const step of steps) {
    for (let sum = limit; sum >= 0; sum--) chances[sum] = (chances[sum] + (sum >= step ? chances[sum - step] : 0)) / 2;
  }
  return Math.min(1, 2 * chances.reduce((sum, chance) => sum + chance, 0));
}

function normalP(ranks: Float64Array, smaller: number): number {
  const mean = (ranks.length * (ranks.length + 1)) / 4;
  // The sum of squared mid-ranks over four is the variance with its tie correction already in.
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  return normalTwoSided((smaller - mean) / Math.sqrt(variance));
}
