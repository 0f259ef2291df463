/**
 * The studentised range of `k` independent standard normal variables (infinite degrees of freedom), as Nemenyi's test
 * needs it.
 */
import { bisect } from "./beta.ts";
import { normalCumulative, normalDensity } from "./normal.ts";

/** Where the density of the greatest variable has fallen below 1e-18. */
const REACH = 9;
/** The trapezoidal rule converges exponentially for a smooth integrand that dies at both ends; 0.1 leaves about 1e-14. */
const STEP = 0.1;

/** Chance that the range of `k` >= 2 standard normal variables exceeds `q`; absolute error about 1e-13. */
export function studentisedRangeSurvival(q: number, k: number): number {
  if (q <= 0) return 1;
  let sum = 0;
  for (let z = -REACH; z <= REACH; z += STEP) {
    sum += normalDensity(z) * (normalCumulative(z) - normalCumulative(z - q)) ** (k - 1);
  }
  return Math.min(1, Math.max(0, 1 - k * sum * STEP));
}

/** The `q` that the range of `k` >= 2 standard normal variables exceeds with chance `alpha`, in (0, 1). */
export function studentisedRangeQuantile(alpha: number, k: number): number {
  let high = 1;
  while (studentisedRangeSurvival(high, k) > alpha) high *= 2;
  return bisect((q) => studentisedRangeSurvival(q, k) <= alpha, 0, high);
}
