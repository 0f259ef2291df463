import type { ProbabilityRow } from "../predictions.ts";

/**
 * How strange a class is for an image, in [0, 1]. `lac`: 1 less its probability (Sadinle, Lei and Wasserman 2019), the
 * smallest sets on average. `aps`: the probability of all classes at least as probable, itself included (Romano, Sesia and
 * Candes 2020, without randomisation), sets that grow where the model is unsure.
 */
export type ConformalScore = "lac" | "aps";

/** The score of every class of one image. Rounding is cut off, so that 1 is the highest and a threshold of 1 admits all. */
export function conformalScores(row: ProbabilityRow, score: ConformalScore): number[] {
  if (score === "lac") return Array.from(row, (p) => Math.max(0, 1 - p));
  return Array.from(row, (p) => {
    let sum = 0;
    for (const other of row) if (other >= p) sum += other;
    return Math.min(1, sum);
  });
}

/**
 * The threshold that a new score falls under with chance `share` at least: the ceil((n + 1) share)-th smallest of `n`
 * exchangeable ones. 1 where they are too few for any to be that.
 */
export function conformalQuantile(scores: readonly number[], share: number): number {
  // 1e-9: (99 + 1) * 0.95 must not become 95.00000000000001.
  const rank = Math.ceil((scores.length + 1) * share - 1e-9);
  return rank > scores.length ? 1 : [...scores].sort((a, b) => a - b)[Math.max(0, rank - 1)];
}
