import { checkFinite, checkSameLength } from "../checks.ts";

/** One point of a risk-coverage curve: what accepting every image with at least this confidence gives. */
export interface RiskCoveragePoint {
  readonly threshold: number;
  /** Share of the images accepted, in (0, 1]. */
  readonly coverage: number;
  /** Share of wrong ones among the accepted. */
  readonly risk: number;
  readonly accepted: number;
  readonly errors: number;
}

/**
 * Risk-coverage curve of a classifier that may abstain (El-Yaniv and Wiener 2010), one point for each distinct confidence,
 * from the highest down.
 *
 * @param confidence of each image; higher is surer. The top probability will do.
 * @param right whether each image was classified rightly.
 * @throws {EvaluationError} `too-few-values` for no image, `length-mismatch`, `bad-value`.
 */
export function riskCoverageCurve(confidence: ArrayLike<number>, right: readonly boolean[]): RiskCoveragePoint[] {
  checkSameLength(right, confidence, ["outcomes", "confidences"]);
  checkFinite(confidence, "confidences");
  const order = Array.from(right, (_, i) => i).sort((a, b) => confidence[b] - confidence[a]);
  const points: RiskCoveragePoint[] = [];
  let errors = 0;
  order.forEach((image, rank) => {
    if (!right[image]) errors++;
    const accepted = rank + 1;
    if (accepted < order.length && confidence[order[accepted]] === confidence[image]) return;
    points.push({
      threshold: confidence[image],
      coverage: accepted / order.length,
      risk: errors / accepted,
      accepted,
      errors,
    });
  });
  return points;
}

/**
 * Area under the risk-coverage curve (Geifman, Uziel and El-Yaniv 2019): the mean risk over accepting the surest 1, 2, ...,
 * n images, in [0, 1], 0 best. Images of equal confidence count as their mean over all orders.
 *
 * @throws {EvaluationError} as {@link riskCoverageCurve}.
 */
export function areaUnderRiskCoverage(confidence: ArrayLike<number>, right: readonly boolean[]): number {
  let sum = 0;
  let before = { accepted: 0, errors: 0 };
  for (const point of riskCoverageCurve(confidence, right)) {
    const rate = (point.errors - before.errors) / (point.accepted - before.accepted);
    for (let n = before.accepted + 1; n <= point.accepted; n++) {
      sum += (before.errors + rate * (n - before.accepted)) / n;
    }
    before = point;
  }
  return sum / right.length;
}
