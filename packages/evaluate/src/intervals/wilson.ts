import { checkProportion, checkShare } from "../checks.ts";
import { normalQuantile } from "../distributions/normal.ts";

/** `[low, high]`. */
export type Interval = readonly [low: number, high: number];

/** Confidence level of every interval unless told otherwise. */
export const CONFIDENCE_LEVEL = 0.95;

/**
 * Wilson's score interval for a proportion (Wilson 1927), without continuity correction. It stays in [0, 1] and keeps
 * its width when the proportion is 0 or 1: 20 of 100 gives 13.3 to 28.9 %, 100 of 100 gives 96.3 to 100 %.
 *
 * @param successes in [0, `n`]; may be fractional when `n` is an effective number of independent images.
 * @param n greater than 0.
 * @throws {EvaluationError} `bad-argument`.
 */
export function wilson(successes: number, n: number, level = CONFIDENCE_LEVEL): Interval {
  checkProportion(successes, n);
  checkShare(level, "confidence level");
  const z = normalQuantile((1 + level) / 2);
  const p = successes / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At 0 and 1 one bound is exact, but rounding leaves it an ulp off, inside or outside.
  const low = successes === 0 ? 0 : Math.max(0, (centre - half) / scale);
  const high = successes === n ? 1 : Math.min(1, (centre + half) / scale);
  return [low, high];
}
