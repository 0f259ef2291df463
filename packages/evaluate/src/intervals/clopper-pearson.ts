import { checkProportion, checkShare } from "../checks.ts";
import { betaQuantile } from "../distributions/beta.ts";
import { CONFIDENCE_LEVEL, type Interval } from "./wilson.ts";

/**
 * Exact interval for a proportion (Clopper and Pearson 1934): it never covers less often than its level says, at the cost
 * of being wider than Wilson's.
 *
 * @param successes in [0, `n`]; may be fractional when `n` is an effective number of images (Korn and Graubard 1998).
 * @param n greater than 0.
 * @throws {EvaluationError} `bad-argument`.
 */
export function clopperPearson(successes: number, n: number, level = CONFIDENCE_LEVEL): Interval {
  checkProportion(successes, n);
  checkShare(level, "confidence level");
  const tail = (1 - level) / 2;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1);
  return [low, clopperPearsonUpper(successes, n, (1 + level) / 2)];
}

/**
 * One-sided exact upper bound: the proportion is below it with confidence `level`.
 * @throws {EvaluationError} `bad-argument`.
 */
export function clopperPearsonUpper(successes: number, n: number, level = CONFIDENCE_LEVEL): number {
  checkProportion(successes, n);
  checkShare(level, "confidence level");
  return successes === n ? 1 : betaQuantile(level, successes + 1, n - successes);
}
