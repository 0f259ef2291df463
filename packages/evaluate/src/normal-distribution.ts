/**
 * The standard normal distribution, to the accuracy that intervals need.
 */

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

/** Quantile (inverse of the distribution function) for `p` in (0, 1); relative error below 1.2e-9 (Acklam 2003). */
export function normalQuantile(p: number): number {
  if (p > 1 - TAIL_STARTS) return -normalQuantile(1 - p);
  if (p < TAIL_STARTS) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_NUMERATOR, q) / polynomial(TAIL_DENOMINATOR, q);
  }
  const q = p - 0.5;
  return (q * polynomial(CENTRE_NUMERATOR, q * q)) / polynomial(CENTRE_DENOMINATOR, q * q);
}

/** Distribution function; absolute error below 1e-7 (Abramowitz and Stegun 1964, 26.2.17). */
export function normalCumulative(x: number): number {
  if (x < 0) return 1 - normalCumulative(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const tail = t * polynomial([1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153], t);
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

/** Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
