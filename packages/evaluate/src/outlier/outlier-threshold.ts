import { checkFinite, checkShare } from "../checks.ts";
import { EvaluationError } from "../errors.ts";

/**
 * The outlier score up to which an image is kept, so that a new image of the kind of `scores` is kept with chance `keep` at
 * least (the conformal quantile): the ceil((n + 1) keep)-th smallest.
 *
 * @param scores of held-out images of the right kind, not trained on: a model knows its training images too well.
 * @throws {EvaluationError} `too-few-values` when fewer than keep / (1 - keep) scores are given, `bad-value`, `bad-argument`.
 */
export function outlierThreshold(scores: ArrayLike<number>, keep: number): number {
  checkShare(keep, "keep rate");
  checkFinite(scores, "outlier scores");
  const rank = Math.ceil((scores.length + 1) * keep - 1e-9);
  if (rank > scores.length) {
    throw new EvaluationError(
      "too-few-values",
      scores.length,
      `${scores.length} scores cannot promise a keep rate of ${keep}: give ${Math.ceil(keep / (1 - keep) - 1e-9)} at least`,
    );
  }
  return Float64Array.from(scores).sort()[rank - 1];
}

/** Share of the images whose outlier score is at most `threshold`, in [0, 1]. @throws {EvaluationError} `too-few-values` or `bad-value`. */
export function keptShare(scores: ArrayLike<number>, threshold: number): number {
  checkFinite(scores, "outlier scores");
  return Array.from(scores).filter((score) => score <= threshold).length / scores.length;
}
