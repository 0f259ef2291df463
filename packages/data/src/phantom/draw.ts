import type { Random } from "@leukoscope/random";

/** Uniform draw in [low, high). */
export const uniform = (random: Random, low: number, high: number): number => low + (high - low) * random.next();

/** Gaussian draw cut to `spread` standard deviations, so that no draw leaves what biology allows. */
export const around = (random: Random, mean: number, deviation: number, spread = 2): number =>
  mean + deviation * Math.max(-spread, Math.min(spread, random.normal()));

/** True with probability `p`. */
export const chance = (random: Random, p: number): boolean => random.next() < p;

/** Knuth's Poisson draw; `mean` is small here (platelets, specks), so its linear cost does not matter. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** Smooth step from 0 (x <= low) to 1 (x >= high). */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.max(0, Math.min(1, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
