/**
 * The regularised incomplete beta function and the distributions it gives: binomial, Student's t, Fisher's F.
 */
import { logGamma, nonZero } from "./gamma.ts";

const EPSILON = 1e-15;
const MAX_ITERATIONS = 100_000;

/**
 * Regularised incomplete beta function I_x(a, b), in [0, 1], for `a`, `b` > 0 (Press et al., "Numerical Recipes", 6.4).
 *
 * @param x in [0, 1].
 * @param rest 1 - `x`, to be given where the caller knows it without cancellation.
 */
export function betaCumulative(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2)
    ? Math.min(1, (front * continuedFraction(x, a, b)) / a)
    : Math.max(0, 1 - (front * continuedFraction(rest, b, a)) / b);
}

/** Quantile of the beta distribution: the `x` with I_x(a, b) = `p`, by bisection. */
export function betaQuantile(p: number, a: number, b: number): number {
  return bisect((x) => betaCumulative(x, a, b) >= p, 0, 1);
}

/** Chance of at most `k` successes of `n` with success probability `p`; 0 for `k` < 0, 1 for `k` >= `n`. */
export function binomialCumulative(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaCumulative(1 - p, n - k, k + 1, p);
}

/** Chance that Student's t with `degrees` degrees of freedom is further from 0 than `t`, on either side. */
export function studentTwoSided(t: number, degrees: number): number {
  const squared = t * t;
  if (squared === Number.POSITIVE_INFINITY) return 0;
  return betaCumulative(degrees / (degrees + squared), degrees / 2, 0.5, squared / (degrees + squared));
}

/** Quantile of Student's t for `p` in (0, 1). */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  const outside = 2 * Math.min(p, 1 - p);
  let high = 1;
  while (studentTwoSided(high, degrees) > outside) high *= 2;
  const size = bisect((t) => studentTwoSided(t, degrees) <= outside, 0, high);
  return p < 0.5 ? -size : size;
}

/** Chance that F with the two degrees of freedom exceeds `f`. */
export function fisherSurvival(f: number, numerator: number, denominator: number): number {
  if (f === Number.POSITIVE_INFINITY) return 0;
  const whole = denominator + numerator * f;
  return betaCumulative(denominator / whole, denominator / 2, numerator / 2, (numerator * f) / whole);
}

/** The point in [`low`, `high`] where `beyond` turns from false to true, to the last bit. */
export function bisect(beyond: (x: number) => boolean, low: number, high: number): number {
  let from = low;
  let to = high;
  for (;;) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) return to;
    if (beyond(middle)) to = middle;
    else from = middle;
  }
}

/** Lentz' algorithm. */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_ITERATIONS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return fraction;
}
