import { checkShare } from "../checks.ts";
import { EvaluationError } from "../errors.ts";
import { checkPredictions, type ProbabilityRow, topClass } from "../predictions.ts";
import { type ConformalScore, conformalQuantile, conformalScores } from "./conformal-score.ts";

/** Thresholds found on calibration images, plain JSON, to be kept with the model. */
export interface ConformalModel {
  readonly score: ConformalScore;
  /** Share of sets that are to hold the true class. */
  readonly coverage: number;
  /** Whether the coverage was asked for within every class, or over all images. */
  readonly byClass: boolean;
  /**
   * For each class, the highest score with which it enters a set, in [0, 1]; all equal unless `byClass`. 1 where the
   * calibration images are too few for the coverage: the class is then in every set.
   */
  readonly thresholds: readonly number[];
  /** Calibration images of each class. */
  readonly calibration: readonly number[];
}

export interface ConformalPlan {
  /** True class of each calibration image. They must be neither trained nor tuned on, and like what is to come. */
  readonly labels: readonly number[];
  readonly probabilities: readonly ProbabilityRow[];
  readonly classCount: number;
  /** 0.95 unless given. */
  readonly coverage?: number;
  /** `lac` unless given. */
  readonly score?: ConformalScore;
  /** Class-conditional coverage (Mondrian; Vovk 2012). Needs about 1 / (1 - coverage) images of every class. */
  readonly byClass?: boolean;
}

/**
 * Split-conformal calibration (Vovk et al. 2005; Angelopoulos and Bates 2023). A set for a new image holds its true class
 * with chance `coverage` at least, whatever the model, as long as new images are exchangeable with the calibration images.
 * Images of a new patient or laboratory are not quite that: measure with `setCoverage` on such.
 *
 * @throws {EvaluationError} as `checkPredictions`, and `bad-argument` for a coverage outside (0, 1).
 */
export function calibrateConformal({
  labels,
  probabilities,
  classCount,
  coverage = 0.95,
  score = "lac",
  byClass = false,
}: ConformalPlan): ConformalModel {
  checkPredictions(labels, probabilities, classCount);
  checkShare(coverage, "coverage");
  const scores = labels.map((label, i) => conformalScores(probabilities[i], score)[label]);
  const classes = Array.from({ length: classCount }, (_, k) => k);
  const ofClass = (k: number) => scores.filter((_, i) => labels[i] === k);
  const overall = conformalQuantile(scores, coverage);
  return {
    score,
    coverage,
    byClass,
    thresholds: classes.map((k) => (byClass ? conformalQuantile(ofClass(k), coverage) : overall)),
    calibration: classes.map((k) => ofClass(k).length),
  };
}

/**
 * The classes that may be the true one, ascending. Never empty: where no class passes, the most probable stands alone,
 * which can only raise the coverage.
 *
 * @throws {EvaluationError} `length-mismatch` when the row has not one probability for each threshold.
 */
export function predictionSet(model: ConformalModel, row: ProbabilityRow): number[] {
  if (row.length !== model.thresholds.length) {
    throw new EvaluationError(
      "length-mismatch",
      row.length,
      `${row.length} probabilities for thresholds of ${model.thresholds.length} classes: calibrate with this model`,
    );
  }
  const set = conformalScores(row, model.score).flatMap((score, k) => (score <= model.thresholds[k] ? [k] : []));
  return set.length > 0 ? set : [topClass(row)];
}
