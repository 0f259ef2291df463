import { checkFinite, checkSameLength } from "../checks.ts";

/** A rising step curve through its corners, straight between them; plain JSON. */
export interface IsotonicFit {
  /** Scores, ascending. */
  readonly scores: readonly number[];
  /** The share of positives at each, in [0, 1], never falling. */
  readonly shares: readonly number[];
}

/**
 * Isotonic regression of a yes/no outcome on a score (Zadrozny and Elkan 2002; pool adjacent violators), as
 * `sklearn.isotonic.IsotonicRegression(out_of_bounds="clip")`. Needs some hundred images; for fewer take Platt's.
 *
 * @throws {EvaluationError} `too-few-values` for no image, `length-mismatch`, `bad-value`.
 */
export function fitIsotonic(scores: ArrayLike<number>, positive: readonly boolean[]): IsotonicFit {
  checkSameLength(positive, scores, ["truths", "scores"]);
  checkFinite(scores, "scores");
  const order = Array.from(positive, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const blocks: { from: number; to: number; hits: number; n: number }[] = [];
  for (const i of order) {
    const own = { from: scores[i], to: scores[i], hits: positive[i] ? 1 : 0, n: 1 };
    const last = blocks[blocks.length - 1];
    if (last !== undefined && last.to === own.from) {
      last.hits += own.hits;
      last.n++;
    } else {
      blocks.push(own);
    }
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    pooled.push(block);
    while (pooled.length > 1) {
      const [before, last] = pooled.slice(-2);
      if (before.hits * last.n < last.hits * before.n) break;
      pooled.splice(-2, 2, { from: before.from, to: last.to, hits: before.hits + last.hits, n: before.n + last.n });
    }
  }
  const corners = pooled.flatMap(({ from, to, hits, n }) =>
    (from === to ? [from] : [from, to]).map((score) => ({ score, share: hits / n })),
  );
  return { scores: corners.map(({ score }) => score), shares: corners.map(({ share }) => share) };
}

/** The share of positives that the fit gives a score; beyond its ends, that of the end. */
export function applyIsotonic({ scores, shares }: IsotonicFit, score: number): number {
  const after = scores.findIndex((corner) => corner >= score);
  if (after === 0) return shares[0];
  if (after < 0) return shares[shares.length - 1];
  const weight = (score - scores[after - 1]) / (scores[after] - scores[after - 1]);
  return shares[after - 1] + weight * (shares[after] - shares[after - 1]);
}
