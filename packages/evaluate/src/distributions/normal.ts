/** The standard normal distribution, to about 1e-14. */
import { gammaUpper } from "./gamma.ts";

/** Coefficients of Acklam's rational approximations (2003): numerator and denominator, centre then tail. */
const CENTRE_NUMERATOR = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_DENOMINATOR = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_NUMERATOR = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DENOMINATOR = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const TAIL_STARTS = 0.02425;

/** Quantile (inverse of the distribution function) for `p` in (0, 1): Acklam's approximation and one step of Halley. */
export function normalQuantile(p: number): number {
  // Only the lower half, where the distribution function keeps its relative accuracy.
  if (p > 0.5) return -normalQuantile(1 - p);
  const start = p < TAIL_STARTS ? tailQuantile(p) : centralQuantile(p - 0.5);
  const step = (normalCumulative(start) - p) / normalDensity(start);
  return start - step / (1 + (start * step) / 2);
}

/** Distribution function. */
export function normalCumulative(x: number): number {
  const tail = gammaUpper(0.5, (x * x) / 2) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** Chance that a standard normal variable is further from 0 than `z`, on either side. */
export function normalTwoSided(z: number): number {
  return gammaUpper(0.5, (z * z) / 2);
}

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

function tailQuantile(p: number): number {
  const q = Math.sqrt(-2 * Math.log(p));
  return polynomial(TAIL_NUMERATOR, q) / polynomial(TAIL_DENOMINATOR, q);
}

function centralQuantile(q: number): number {
  return (q * polynomial(CENTRE_NUMERATOR, q * q)) / polynomial(CENTRE_DENOMINATOR, q * q);
}

/** Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
