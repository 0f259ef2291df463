import { checkFinite, checkSameLength } from "../checks.ts";
import { EvaluationError } from "../errors.ts";

/** A logistic curve: probability = 1 / (1 + exp(-(slope * score + offset))). */
export interface PlattFit {
  readonly slope: number;
  readonly offset: number;
}

const MAX_STEPS = 100;
/** Keeps Newton's step finite when all scores are equal (Lin et al. 2007). */
const RIDGE = 1e-12;

/**
 * Platt's scaling (1999) of a yes/no score, in the stable form of Lin, Lin and Weng (2007): logistic regression on targets
 * (positives + 1) / (positives + 2) and 1 / (negatives + 2), which keep separable scores from infinite slopes.
 *
 * @throws {EvaluationError} `class-absent` without a positive or a negative, `length-mismatch`, `bad-value`.
 */
export function fitPlatt(scores: ArrayLike<number>, positive: readonly boolean[]): PlattFit {
  checkSameLength(positive, scores, ["truths", "scores"]);
  checkFinite(scores, "scores");
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new EvaluationError(
      "class-absent",
      [positives, negatives],
      `${positives} positives and ${negatives} negatives: a curve between them needs both`,
    );
  }
  const targets = positive.map((p) => (p ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  let slope = 0;
  let offset = Math.log((positives + 1) / (negatives + 1));
  let loss = lossOf(scores, targets, slope, offset);
  for (let step = 0; step < MAX_STEPS; step++) {
    const [bySlope, byOffset] = newtonStep(scores, targets, slope, offset);
    let size = 1;
    let next = lossOf(scores, targets, slope + bySlope, offset + byOffset);
    while (next > loss && size > 1e-10) {
      size /= 2;
      next = lossOf(scores, targets, slope + size * bySlope, offset + size * byOffset);
    }
    if (!(next <= loss)) break;
    slope += size * bySlope;
    offset += size * byOffset;
    loss = next;
    if (Math.abs(size * bySlope) <= 1e-12 * Math.abs(slope) && Math.abs(size * byOffset) <= 1e-12) break;
  }
  return { slope, offset };
}

/** The probability that the fit gives a score. */
export function applyPlatt({ slope, offset }: PlattFit, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + offset)));
}

function lossOf(scores: ArrayLike<number>, targets: readonly number[], slope: number, offset: number): number {
  return targets.reduce((sum, target, i) => {
    const z = slope * scores[i] + offset;
    return sum + Math.max(0, z) - target * z + Math.log1p(Math.exp(-Math.abs(z)));
  }, 0);
}

function newtonStep(scores: ArrayLike<number>, targets: readonly number[], slope: number, offset: number) {
  let [gs, go, hss, hso, hoo] = [0, 0, RIDGE, 0, RIDGE];
  targets.forEach((target, i) => {
    const p = applyPlatt({ slope, offset }, scores[i]);
    const spread = p * (1 - p);
    gs += (p - target) * scores[i];
    go += p - target;
    hss += spread * scores[i] * scores[i];
    hso += spread * scores[i];
    hoo += spread;
  });
  const determinant = hss * hoo - hso * hso;
  return [-(hoo * gs - hso * go) / determinant, -(hss * go - hso * gs) / determinant];
}
