import type { Histogram } from "./histogram.ts";
import { affineOfRange, type Range } from "./range.ts";

/**
 * How the range of an activation is taken from what was observed. `min-max`: all of it. `percentile`: without the
 * smallest and greatest 0.005 % of values. `mse`: where the mean squared error of rounding and cutting is least.
 */
export type CalibrationMethod = "min-max" | "percentile" | "mse";

/** Share of values cut off on each side. */
const TAIL = 0.00005;

export function chooseRange(histogram: Histogram, method: CalibrationMethod): Range {
  if (method === "min-max" || !Number.isFinite(histogram.max - histogram.min)) return histogram.range;
  return method === "percentile" ? percentile(histogram) : leastError(histogram);
}

function percentile(histogram: Histogram): Range {
  const { bins, width, count, range } = histogram;
  const edge = (from: number, step: number): number => {
    let seen = 0;
    let bin = from;
    for (; bin >= 0 && bin < bins.length; bin += step) {
      seen += bins[bin];
      if (seen > TAIL * count) break;
    }
    return histogram.middle(bin) - (step * width) / 2;
  };
  return { min: Math.max(range.min, edge(0, 1)), max: Math.min(range.max, edge(bins.length - 1, -1)) };
}

/** Shares of the observed range that are tried on both sides at once. */
const SHARES = Array.from({ length: 71 }, (_, index) => 1 - index / 100);

function leastError(histogram: Histogram): Range {
  const { min, max } = histogram.range;
  let best = { range: histogram.range, error: Number.POSITIVE_INFINITY };
  for (const share of SHARES) {
    const range = { min: min * share, max: max * share };
    const error = errorOf(histogram, range);
    if (error < best.error) best = { range, error };
  }
  return best.range;
}

function errorOf(histogram: Histogram, range: Range): number {
  const { scale, zeroPoint } = affineOfRange(range);
  const low = -zeroPoint * scale;
  const high = (255 - zeroPoint) * scale;
  const rounding = (scale * scale) / 12;
  let error = 0;
  histogram.bins.forEach((count, bin) => {
    if (count === 0) return;
    const value = histogram.middle(bin);
    const beyond = Math.max(low - value, value - high, 0);
    // What ReLU cut to 0 is exact.
    error += count * (beyond * beyond + (Math.abs(value) < histogram.width ? 0 : rounding));
  });
  return error;
}
