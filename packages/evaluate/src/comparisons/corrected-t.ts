import { checkFinite, checkSameLength, checkShare } from "../checks.ts";
import { studentQuantile, studentTwoSided } from "../distributions/beta.ts";
import { EvaluationError } from "../errors.ts";
import { CONFIDENCE_LEVEL, type Interval } from "../intervals/wilson.ts";

export interface CorrectedTResult {
  /** Mean of first minus second over the splits. */
  readonly difference: number;
  readonly interval: Interval;
  /** Student's t with `splits - 1` degrees of freedom; 0 when all differences are 0. */
  readonly t: number;
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Nadeau and Bengio's corrected resampled t test (2003) of two models over repeated splits of one data set. The splits
 * share most of their training images, so the plain t test takes them for far more evidence than they are; the variance is
 * raised by test size over training size. With k-fold that ratio is 1 / (k - 1), also when repeated (Bouckaert and Frank 2004).
 *
 * @param first a figure of the first model, one a split.
 * @param testOverTrain number of test images over number of training images of a split, greater than 0.
 * @throws {EvaluationError} `too-few-values` for fewer than 2 splits, `length-mismatch`, `bad-value`, `bad-argument`.
 */
export function correctedResampledT(
  first: readonly number[],
  second: readonly number[],
  testOverTrain: number,
  level = CONFIDENCE_LEVEL,
): CorrectedTResult {
  checkSameLength(first, second, ["splits of the first model", "of the second"]);
  checkFinite(first, "values of the first model", 2);
  checkFinite(second, "values of the second model", 2);
  checkShare(level, "confidence level");
  if (!(testOverTrain > 0 && testOverTrain < Number.POSITIVE_INFINITY)) {
    throw new EvaluationError(
      "bad-argument",
      testOverTrain,
      `test over training size is ${testOverTrain}: give a positive number, such as 0.25 for five folds`,
    );
  }
  const splits = first.length;
  const differences = first.map((value, i) => value - second[i]);
  const difference = differences.reduce((sum, value) => sum + value, 0) / splits;
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (splits - 1);
  const error = Math.sqrt((1 / splits + testOverTrain) * variance);
  const degrees = splits - 1;
  const half = studentQuantile((1 + level) / 2, degrees) * error;
  const t = difference === 0 ? 0 : difference / error;
  return { difference, interval: [difference - half, difference + half], t, degrees, p: studentTwoSided(t, degrees) };
}
