import { checkSameLength } from "../checks.ts";
import { EvaluationError } from "../errors.ts";
import { type FigureName, prepareFigures } from "../evaluation/figures.ts";
import { bcaInterval, bootstrap } from "../intervals/bootstrap.ts";
import { resamplingStrata } from "../intervals/resampling-strata.ts";
import { CONFIDENCE_LEVEL, type Interval } from "../intervals/wilson.ts";
import { once } from "../metrics/weighted-statistic.ts";
import { checkPredictions, type ProbabilityRow } from "../predictions.ts";

/** Two models on the same images. */
export interface PairedPredictions {
  /** True class of each image, from 0. */
  readonly labels: readonly number[];
  /** Class probabilities of the first model, one row an image. */
  readonly first: readonly ProbabilityRow[];
  /** Of the second. */
  readonly second: readonly ProbabilityRow[];
  readonly classCount: number;
  /** Patient or slide of each image: whole groups are drawn. */
  readonly groups?: readonly string[];
  /** 2,000 unless given. */
  readonly resamples?: number;
  /** 0 unless given. Same seed, same result. */
  readonly seed?: number;
  readonly level?: number;
}

/** How one figure of two models differs. */
export interface FigureComparison {
  readonly first: number;
  readonly second: number;
  /** First minus second. */
  readonly difference: number;
  /** BCa interval of the difference. */
  readonly interval: Interval;
  /**
   * Two-sided, by inverting the percentile interval: twice the smaller share of resamples on either side of 0, each side
   * counting one more, so it is never 0. 1 when the models do not differ in any resample.
   */
  readonly p: number;
}

/**
 * Paired bootstrap of the difference of two models: both are scored on the same resampled images (or groups), drawn within
 * true classes. One entry a figure; `null` where a figure is undefined for the set.
 *
 * @throws {EvaluationError} as `checkPredictions` for either model, `length-mismatch` for groups, `bad-argument` for no
 *   figure or fewer than 2 resamples.
 */
export function pairedBootstrap<Name extends FigureName>(
  {
    labels,
    first,
    second,
    classCount,
    groups,
    resamples = 2000,
    seed = 0,
    level = CONFIDENCE_LEVEL,
  }: PairedPredictions,
  names: readonly Name[],
): Record<Name, FigureComparison | null> {
  checkPredictions(labels, first, classCount);
  checkPredictions(labels, second, classCount);
  if (groups !== undefined) checkSameLength(labels, groups, ["labels", "groups"]);
  if (names.length === 0) throw new EvaluationError("bad-argument", names, "name one figure to compare at least");
  const figuresOf = [first, second].map((rows) => prepareFigures(labels, rows, classCount));
  const values = (weights: ArrayLike<number>) => {
    const [a, b] = figuresOf.map((of) => of(weights));
    return names.map((name) => [a[name], b[name]] as const);
  };
  const whole = values(once(labels.length));
  const distributions = bootstrap({
    count: labels.length,
    strata: resamplingStrata(labels, classCount, groups),
    resamples,
    seed,
    statistics: (weights) => values(weights).map(([a, b]) => (a === null || b === null ? null : a - b)),
  });
  const entries = names.map((name, i): [Name, FigureComparison | null] => {
    const distribution = distributions[i];
    const [a, b] = whole[i];
    if (distribution === null || a === null || b === null) return [name, null];
    const { estimate, replicates } = distribution;
    const interval: Interval = replicates.length === 0 ? [estimate, estimate] : bcaInterval(distribution, level);
    return [name, { first: a, second: b, difference: estimate, interval, p: twoSided(replicates) }];
  });
  return Object.fromEntries(entries) as Record<Name, FigureComparison | null>;
}

function twoSided(replicates: Float64Array): number {
  // Rounding leaves differences of 1e-17 where two models do equally well.
  const below = replicates.filter((value) => value < 1e-12).length;
  const above = replicates.filter((value) => value > -1e-12).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (replicates.length + 1));
}
