import { Spacing } from "./spacing.ts";

/** A place where a map is highest around. */
export interface Peak {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/**
 * Peaks of a map, the highest first, none nearer to a higher one than `apart` times that one's own value. Of a level top
 * as many are peaks as find room.
 * @param values row-major
 * @param least no peak is lower
 */
export function peaksOf(values: Float32Array, width: number, least: number, apart: number): Peak[] {
  const height = values.length / width;
  const candidates: Peak[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x];
      if (value >= least && isHighest(values, width, height, x, y)) candidates.push({ x, y, value });
    }
  }
  candidates.sort((a, b) => b.value - a.value);
  const kept: Peak[] = [];
  if (candidates.length === 0) return kept;
  const spacing = new Spacing<Peak>(Math.max(1, apart * candidates[0].value));
  for (const peak of candidates) {
    if (!spacing.isFree(peak, (other, distance) => distance < apart * other.value)) continue;
    spacing.add(peak);
    kept.push(peak);
  }
  return kept;
}

function isHighest(values: Float32Array, width: number, height: number, x: number, y: number): boolean {
  const own = values[y * width + x];
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
      if (values[v * width + u] > own) return false;
  }
  return true;
}

/** Share of the highest peak from which on a peak counts towards the usual one. */
const HIGH = 0.5;

/** The median of peaks that are not low: of a distance transform, the usual radius of bodies; 0 where there is none. */
export function usualRadius(peaks: readonly Peak[]): number {
  const highest = peaks[0]?.value ?? 0;
  const values = peaks.map(({ value }) => value).filter((value) => value >= HIGH * highest);
  return values.length === 0 ? 0 : values.sort((a, b) => a - b)[values.length >> 1];
}
