/**
 * The gamma function and the regularised incomplete gamma function, the base of the normal and chi-squared distributions.
 */
import { EvaluationError } from "../errors.ts";

/** Lanczos' coefficients for g = 7 (Godfrey 2001): relative error of the gamma function below 1e-14. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const EPSILON = 1e-16;
const TINY = 1e-300;
const MAX_ITERATIONS = 100_000;

/** Natural logarithm of the gamma function for `x` > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x - 1 + 7.5;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * Upper regularised incomplete gamma function Q(a, x), in [0, 1], for `a` > 0 and `x` >= 0: the series below the mean,
 * Lentz' continued fraction above it (Press et al., "Numerical Recipes", 6.2).
 */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; Math.abs(term) > Math.abs(sum) * EPSILON && n < MAX_ITERATIONS; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAX_ITERATIONS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b);
    c = nonZero(b + numerator / c);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 4 * EPSILON) break;
  }
  return Math.min(1, front * fraction);
}

/**
 * Chance that a chi-squared variable with `degrees` degrees of freedom exceeds `x`.
 * @throws {EvaluationError} `bad-argument` unless `degrees` > 0.
 */
export function chiSquaredSurvival(x: number, degrees: number): number {
  if (!(degrees > 0)) {
    throw new EvaluationError("bad-argument", degrees, `${degrees} degrees of freedom: give a positive number`);
  }
  return gammaUpper(degrees / 2, x / 2);
}

/** Keeps Lentz' algorithm from dividing by zero. */
export function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
