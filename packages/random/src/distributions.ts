import type { Random } from "./random.ts";

/** Uniform between two numbers; the first may be the larger. */
export const uniform = (random: Random, from: number, to: number): number => from + (to - from) * random.next();

/**
 * The logarithm of a Gamma(shape, 1) deviate (Marsaglia and Tsang, 2000). The logarithm, because a deviate of a small
 * shape is mostly too small for a number.
 * @param shape above 0
 */
function logGamma(random: Random, shape: number): number {
  if (shape < 1) return logGamma(random, shape + 1) + Math.log(1 - random.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}

/** A Beta(a, b) deviate, in [0, 1]; both parameters above 0. */
export function beta(random: Random, a: number, b: number): number {
  const x = logGamma(random, a);
  return 1 / (1 + Math.exp(logGamma(random, b) - x));
}

/** A point of the simplex from the symmetric Dirichlet distribution: `count` numbers from 0 up that sum to 1. */
export function dirichlet(random: Random, count: number, concentration: number): number[] {
  const logs = Array.from({ length: count }, () => logGamma(random, concentration));
  const most = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - most));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
