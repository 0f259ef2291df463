import { checkSameLength, checkShare } from "../checks.ts";
import { binomialCumulative } from "../distributions/beta.ts";
import { EvaluationError } from "../errors.ts";
import { clopperPearsonUpper } from "../intervals/clopper-pearson.ts";
import { effectiveSampleSize } from "../intervals/grouped-proportion.ts";
import { type RiskCoveragePoint, riskCoverageCurve } from "./risk-coverage.ts";

export interface AbstentionPlan {
  /** Confidence of each calibration image, neither trained nor tuned on; higher is surer. */
  readonly confidence: ArrayLike<number>;
  /** Whether each was classified rightly. */
  readonly right: readonly boolean[];
  /** Wanted error among accepted images, in (0, 1). */
  readonly error: number;
  /** Chance with which the promise holds over draws of the calibration set; 0.95 unless given. */
  readonly level?: number;
  /** The least share of images that is worth accepting, to be chosen beforehand; 0.5 unless given. */
  readonly leastCoverage?: number;
  /** Patient or slide of each image: bounds then use the effective sample size (approximate). */
  readonly groups?: readonly string[];
}

/** Accept an image whose confidence is at least `threshold`, else abstain. */
export interface AbstentionThreshold {
  readonly threshold: number;
  /** Share of the calibration images accepted. */
  readonly coverage: number;
  readonly accepted: number;
  readonly errors: number;
  /** The error among accepted images is below this with the level wanted. At most the wanted error. */
  readonly errorBound: number;
}

/**
 * The lowest confidence threshold that keeps the error among accepted images to `error`, with the level wanted; `null` when
 * the calibration images cannot promise it (without any error, about ln(1 - level) / ln(1 - error) must be accepted: 299
 * for 1 % at 95 %).
 *
 * Thresholds are tested from strict to loose, each with the exact one-sided bound (Clopper-Pearson), until one fails. That
 * is Learn then Test with fixed-sequence testing (Angelopoulos et al. 2022), which needs no correction for many tests. It
 * starts at the rank that `leastCoverage` and the sample-size rule give, which the outcomes cannot influence. The promise
 * takes the error among accepted images to fall as the threshold rises, and new images to be like these.
 *
 * @throws {EvaluationError} `too-few-values`, `length-mismatch`, `bad-value`, `bad-argument`.
 */
export function abstentionThreshold(plan: AbstentionPlan): AbstentionThreshold | null {
  const { confidence, right, error, level = 0.95, leastCoverage = 0.5, groups } = plan;
  checkShare(error, "wanted error");
  checkShare(level, "confidence level");
  if (!(leastCoverage >= 0 && leastCoverage <= 1)) {
    throw new EvaluationError("bad-argument", leastCoverage, `least coverage ${leastCoverage} is not between 0 and 1`);
  }
  if (groups !== undefined) checkSameLength(right, groups, ["outcomes", "groups"]);
  const curve = riskCoverageCurve(confidence, right);
  const needed = Math.max(Math.log(1 - level) / Math.log(1 - error), leastCoverage * right.length);
  let found: (RiskCoveragePoint & { readonly n: number }) | null = null;
  for (const point of curve.filter(({ accepted }) => accepted >= needed - 1e-9)) {
    const n = groups === undefined ? point.accepted : independent(plan, point.threshold);
    // The bound exceeds the wanted error just when so few errors would not be unlikely at it; this is one step, not fifty.
    if (binomialCumulative(point.risk * n, n, error) > 1 - level) break;
    found = { ...point, n };
  }
  if (found === null) return null;
  const { threshold, coverage, accepted, errors, risk, n } = found;
  return { threshold, coverage, accepted, errors, errorBound: clopperPearsonUpper(risk * n, n, level) };
}

/** How many independent images those at or above the threshold are worth. */
function independent({ confidence, right, groups }: AbstentionPlan, threshold: number): number {
  const taken = [...right.keys()].filter((i) => confidence[i] >= threshold);
  return effectiveSampleSize(
    taken.map((i) => !right[i]),
    groups && taken.map((i) => groups[i]),
  );
}
