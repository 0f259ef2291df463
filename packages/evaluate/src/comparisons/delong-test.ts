import { checkSameLength, checkShare } from "../checks.ts";
import { normalQuantile, normalTwoSided } from "../distributions/normal.ts";
import type { AreaEstimate } from "../intervals/area-estimate.ts";
import { CONFIDENCE_LEVEL, type Interval } from "../intervals/wilson.ts";

/** Two models' areas under the ROC curve on the same images. */
export interface AreaComparison {
  /** First minus second. */
  readonly difference: number;
  readonly standardError: number;
  /** Normal interval of the difference. */
  readonly interval: Interval;
  /** Standard normal if the areas are equal; 0 when the models rank all images alike. */
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * DeLong's test of two correlated areas (DeLong et al. 1988). Both estimates must be of the same images in the same order,
 * with the same groups.
 *
 * @throws {EvaluationError} `length-mismatch` when they have different numbers of units, `bad-argument` for the level.
 */
export function compareAreas(first: AreaEstimate, second: AreaEstimate, level = CONFIDENCE_LEVEL): AreaComparison {
  checkSameLength(first.influence, second.influence, ["units of the first area", "of the second"]);
  checkShare(level, "confidence level");
  const difference = first.area - second.area;
  let variance = 0;
  for (let unit = 0; unit < first.influence.length; unit++) {
    variance += (first.influence[unit] - second.influence[unit]) ** 2;
  }
  const standardError = Math.sqrt(variance);
  const half = normalQuantile((1 + level) / 2) * standardError;
  // Two perfect areas differ by nothing, and nothing over nothing is no evidence.
  const z =
    standardError < 1e-12
      ? Math.abs(difference) < 1e-12
        ? 0
        : Math.sign(difference) * Infinity
      : difference / standardError;
  return { difference, standardError, interval: [difference - half, difference + half], z, p: normalTwoSided(z) };
}
