import { checkShare } from "../checks.ts";
import { normalQuantile } from "../distributions/normal.ts";
import type { AreaEstimate } from "./area-estimate.ts";
import { areaInterval } from "./collapsed-intervals.ts";
import { CONFIDENCE_LEVEL, type Interval } from "./wilson.ts";

/** Scale on which an area is taken for normal: the log-odds keep the interval in [0, 1] and cover better near 1. */
export type AreaScale = "logit" | "area";

/**
 * DeLong's interval of an area under the ROC curve.
 *
 * Where the sides are perfectly separated the variance is 0 and says nothing; the interval is then Wilson's of the
 * concordant pairs that the rarer side can form independently.
 *
 * @throws {EvaluationError} `bad-argument` for a level outside (0, 1).
 */
export function deLongInterval(estimate: AreaEstimate, level = CONFIDENCE_LEVEL, scale: AreaScale = "logit"): Interval {
  checkShare(level, "confidence level");
  const { area } = estimate;
  const error = areaStandardError(estimate);
  if (error < 1e-12 || area >= 1 || area <= 0) return areaInterval(area, estimate.rarerUnits);
  const z = normalQuantile((1 + level) / 2);
  if (scale === "area") return [Math.max(0, area - z * error), Math.min(1, area + z * error)];
  const odds = Math.log(area / (1 - area));
  const half = (z * error) / (area * (1 - area));
  return [logistic(odds - half), logistic(odds + half)];
}

/** DeLong's standard error of the area. */
export function areaStandardError({ influence }: AreaEstimate): number {
  return Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
