/**
 * The area under the ROC curve with what every image contributes to its sampling error: the structural components of
 * DeLong, DeLong and Clarke-Pearson (1988), by mid-ranks in O(n log n) (Sun and Xu 2014).
 */
import { checkFinite, checkSameLength } from "../checks.ts";
import { EvaluationError } from "../errors.ts";
import { contrasts } from "../metrics/one-vs-rest.ts";
import { checkPredictions, type ProbabilityRow } from "../predictions.ts";
import { midRanks } from "./mid-ranks.ts";

/** An area and its influence values; two of them of the same images can be compared. */
export interface AreaEstimate {
  readonly area: number;
  /**
   * By unit (image, or group where groups are given): what it adds to the area's deviation. The sum of squares estimates
   * the variance, the sum of products of two estimates their covariance.
   */
  readonly influence: Float64Array;
  /** For each one-vs-rest area, the number of units on the rarer side. */
  readonly rarerUnits: readonly number[];
}

/**
 * Area of one score, positives against negatives. Without groups the variance is DeLong's; with groups (patients, slides)
 * the components are summed by group first (Obuchowski 1997, but for the small-sample factor of the cross term).
 *
 * @param groups what each image belongs to, where images of one group are not independent.
 * @throws {EvaluationError} `class-absent` without two independent positives and two negatives, `length-mismatch`,
 *   `bad-value`.
 */
export function estimateArea(
  positive: readonly boolean[],
  scores: ArrayLike<number>,
  groups?: readonly string[],
): AreaEstimate {
  checkSameLength(positive, scores, ["truths", "scores"]);
  checkFinite(scores, "scores", 0);
  if (groups !== undefined) checkSameLength(positive, groups, ["truths", "groups"]);
  const [area, components] = areaComponents(positive, scores);
  const { units, unitCount } = unitIndices(positive.length, groups);
  const influence = new Float64Array(unitCount);
  const sides = [true, false].map((side) => {
    const sums = new Float64Array(unitCount);
    const seen = new Set<number>();
    let images = 0;
    for (let i = 0; i < units.length; i++) {
      if (positive[i] !== side) continue;
      sums[units[i]] += components[i] - area;
      seen.add(units[i]);
      images++;
    }
    if (seen.size < 2) {
      throw new EvaluationError(
        "class-absent",
        seen.size,
        `the area's error cannot be told: ${seen.size} independent ${side ? "positive" : "negative"} images or groups, at least 2 are needed`,
      );
    }
    const scale = Math.sqrt(seen.size / (seen.size - 1)) / images;
    for (let unit = 0; unit < unitCount; unit++) influence[unit] += sums[unit] * scale;
    return seen.size;
  });
  return { area, influence, rarerUnits: [Math.min(...sides)] };
}

/**
 * One-vs-rest area, the unweighted mean over the classes (of class 1 with two), as `rocAuc`. The classes' areas share their
 * images, and the influence values carry the covariance that this brings.
 *
 * @throws {EvaluationError} as {@link estimateArea} and `checkPredictions`.
 */
export function estimateMacroArea(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
  groups?: readonly string[],
): AreaEstimate {
  checkPredictions(labels, probabilities, classCount);
  const parts = contrasts(classCount).map((k) =>
    estimateArea(
      labels.map((label) => label === k),
      probabilities.map((row) => row[k]),
      groups,
    ),
  );
  const average = (of: (part: AreaEstimate) => number) => parts.reduce((sum, part) => sum + of(part), 0) / parts.length;
  return {
    area: average((part) => part.area),
    influence: parts[0].influence.map((_, unit) => average((part) => part.influence[unit])),
    rarerUnits: parts.flatMap((part) => part.rarerUnits),
  };
}

/** The area, and for each positive the share of negatives below it, for each negative the share of positives above it. */
function areaComponents(positive: readonly boolean[], scores: ArrayLike<number>): [number, Float64Array] {
  const everyone = Array.from(positive, (_, i) => i);
  const sides = { up: everyone.filter((i) => positive[i]), down: everyone.filter((i) => !positive[i]) };
  const among = midRanks(everyone, scores);
  const components = new Float64Array(positive.length);
  const upRanks = midRanks(sides.up, scores);
  const downRanks = midRanks(sides.down, scores);
  let sum = 0;
  sides.up.forEach((i, at) => {
    components[i] = (among[i] - upRanks[at]) / sides.down.length;
    sum += components[i];
  });
  sides.down.forEach((i, at) => {
    components[i] = 1 - (among[i] - downRanks[at]) / sides.up.length;
  });
  return [sum / sides.up.length, components];
}

function unitIndices(count: number, groups?: readonly string[]): { units: Uint32Array; unitCount: number } {
  if (groups === undefined) return { units: Uint32Array.from({ length: count }, (_, i) => i), unitCount: count };
  const numbers = new Map<string, number>();
  const units = Uint32Array.from(groups, (group) => {
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  });
  return { units, unitCount: numbers.size };
}
