import { type Interval, wilson } from "./wilson.ts";

/**
 * How many independent images `outcomes` is worth when images of one group resemble each other: the count divided by
 * Kish's design effect, which is the linearised between-group variance of the proportion over that of independent images
 * (Kish 1965; Korn and Graubard 1998). Between 1 and the count. When all outcomes are equal the variance tells nothing,
 * and the number of groups is taken.
 *
 * @param outcomes true for a success, one an image, at least one.
 * @param groups one id an image; every image stands alone without it.
 */
export function effectiveSampleSize(outcomes: readonly boolean[], groups?: readonly string[]): number {
  const n = outcomes.length;
  if (groups === undefined) return n;
  const proportion = outcomes.filter(Boolean).length / n;
  const excess = new Map<string, number>();
  outcomes.forEach((success, i) => {
    excess.set(groups[i], (excess.get(groups[i]) ?? 0) + (success ? 1 : 0) - proportion);
  });
  const groupCount = excess.size;
  if (groupCount === 1 || proportion === 0 || proportion === 1) return groupCount;
  let squares = 0;
  for (const value of excess.values()) squares += value * value;
  const grouped = ((groupCount / (groupCount - 1)) * squares) / (n * n);
  const independent = (proportion * (1 - proportion)) / (n - 1);
  return Math.max(1, Math.min(n, (n * independent) / grouped));
}

/** Wilson's interval of the share of successes, on the effective sample size where images come in groups. */
export function proportionInterval(outcomes: readonly boolean[], groups?: readonly string[]): Interval {
  const n = effectiveSampleSize(outcomes, groups);
  const proportion = outcomes.filter(Boolean).length / outcomes.length;
  return wilson(proportion * n, n);
}
