import type { Neighbourhood } from "./neighbours.ts";

export interface Outlier {
  readonly index: number;
  /** Robust z: how far beyond the median the image lies from its neighbours, in scaled median absolute deviations. */
  readonly score: number;
}

/** From here an image is told as an outlier; the usual limit of Iglewicz & Hoaglin 1993. */
export const OUTLIER_SCORE = 3.5;

/** A median absolute deviation is this share of a normal distribution's standard deviation. */
const MAD_OF_NORMAL = 0.6745;

/**
 * Images far from all others, farthest first. The logarithm of the distance is judged: distances themselves are skewed,
 * and a tenth of a clean set would be accused.
 */
export function outliers(neighbourhoods: readonly Neighbourhood[]): Outlier[] {
  const known = neighbourhoods.flatMap(({ distance, nearest }, index) =>
    nearest.length > 0 && distance > 0 ? [{ index, log: Math.log(distance) }] : [],
  );
  const middle = median(known.map(({ log }) => log));
  const deviation = median(known.map(({ log }) => Math.abs(log - middle)));
  if (!(deviation > 0)) return [];
  return known
    .map(({ index, log }) => ({ index, score: (MAD_OF_NORMAL * (log - middle)) / deviation }))
    .filter(({ score }) => score > OUTLIER_SCORE)
    .sort((a, b) => b.score - a.score);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
