import { Random } from "@leukoscope/random";
import { normalCumulative, normalQuantile } from "../distributions/normal.ts";
import { EvaluationError } from "../errors.ts";
import { CONFIDENCE_LEVEL, type Interval } from "./wilson.ts";

/** Items that are drawn together: one image, or all images of one patient. */
export type ResamplingUnit = readonly number[];

/** A vector of statistics of a weighted set; `null` where one is undefined. The weights must not be kept or changed. */
export type Statistics = (weights: Float64Array) => readonly (number | null)[];

export interface BootstrapPlan {
  /** Number of items. */
  readonly count: number;
  /** Units by stratum. Every resample draws as many units from a stratum as it has, with replacement. */
  readonly strata: readonly (readonly ResamplingUnit[])[];
  /** Called with the number of times each item was drawn, `count` long. */
  readonly statistics: Statistics;
  readonly resamples: number;
  readonly seed: number;
}

/** What resampling found about one statistic. */
export interface BootstrapDistribution {
  /** The statistic of the set itself. */
  readonly estimate: number;
  /** The statistic of each resample in which it was defined, ascending. */
  readonly replicates: Float64Array;
  /** Skewness of the jackknife's deviations over six: the `a` of BCa. */
  readonly acceleration: number;
}

/** More jackknife blocks cost time and hardly move the acceleration. */
const MAX_JACKKNIFE_BLOCKS = 300;

/**
 * Seeded, stratified bootstrap of several statistics at once (Efron and Tibshirani 1993). One entry a statistic; `null`
 * where it is undefined for the set itself.
 *
 * @throws {EvaluationError} `bad-argument` for fewer than 2 resamples or a plan without units.
 */
export function bootstrap(plan: BootstrapPlan): (BootstrapDistribution | null)[] {
  const strata = plan.strata.filter((units) => units.length > 0);
  if (strata.length === 0 || plan.resamples < 2) {
    throw new EvaluationError(
      "bad-argument",
      plan.resamples,
      `cannot resample ${strata.length} strata ${plan.resamples} times: give one unit and two resamples at least`,
    );
  }
  const estimates = plan.statistics(new Float64Array(plan.count).fill(1));
  const resampled = resample(plan, strata);
  const deleted = jackknife(plan, strata);
  return estimates.map((estimate, s) => {
    if (estimate === null) return null;
    return {
      estimate,
      replicates: Float64Array.from(definedAt(resampled, s)).sort(),
      acceleration: acceleration(definedAt(deleted, s)),
    };
  });
}

/**
 * Bias-corrected and accelerated interval (Efron 1987), ties with the estimate counting one half. Second-order exact;
 * near the upper end of a scale it covers better than plain percentiles. Widened to hold the estimate if need be.
 */
export function bcaInterval(distribution: BootstrapDistribution, level = CONFIDENCE_LEVEL): Interval {
  const { estimate, replicates } = distribution;
  const bias = normalQuantile(shareBelow(replicates, estimate));
  const end = (p: number) => {
    const shifted = bias + normalQuantile(p);
    const stretch = 1 - distribution.acceleration * shifted;
    // The transformation folds over where the stretch is not positive; the bias-corrected bound still stands there.
    return quantile(replicates, normalCumulative(bias + (stretch > 0 ? shifted / stretch : shifted)));
  };
  return holding(estimate, end((1 - level) / 2), end((1 + level) / 2));
}

/**
 * Reflected ("basic") interval (Davison and Hinkley 1997, 5.2): the percentiles mirrored at the estimate, so that a bias
 * that every resample adds again is taken off. For statistics in [0, 1] with an upward bias, such as the expected
 * calibration error. Widened to hold the estimate if need be.
 */
export function reflectedInterval(distribution: BootstrapDistribution, level = CONFIDENCE_LEVEL): Interval {
  const { estimate, replicates } = distribution;
  const mirrored = (p: number) => Math.min(1, Math.max(0, 2 * estimate - quantile(replicates, p)));
  return holding(estimate, mirrored((1 + level) / 2), mirrored((1 - level) / 2));
}

/**
 * Percentile interval (Efron 1979): the middle share of the replicates. Simple, and too narrow or shifted where the
 * statistic is biased or skewed; {@link bcaInterval} mends both. Widened to hold the estimate if need be.
 */
export function percentileInterval(distribution: BootstrapDistribution, level = CONFIDENCE_LEVEL): Interval {
  const { estimate, replicates } = distribution;
  return holding(estimate, quantile(replicates, (1 - level) / 2), quantile(replicates, (1 + level) / 2));
}

function resample(plan: BootstrapPlan, strata: readonly (readonly ResamplingUnit[])[]): (readonly (number | null)[])[] {
  const random = new Random(plan.seed);
  const weights = new Float64Array(plan.count);
  return Array.from({ length: plan.resamples }, () => {
    weights.fill(0);
    for (const units of strata) {
      for (let draw = 0; draw < units.length; draw++) {
        for (const item of units[random.int(units.length)]) weights[item]++;
      }
    }
    return plan.statistics(weights);
  });
}

/** The statistics with one block of units left out at a time; blocks are spread evenly over the strata. */
function jackknife(
  plan: BootstrapPlan,
  strata: readonly (readonly ResamplingUnit[])[],
): (readonly (number | null)[])[] {
  const units = strata.flat();
  const blocks = Math.min(units.length, MAX_JACKKNIFE_BLOCKS);
  if (blocks < 2) return [];
  const weights = new Float64Array(plan.count).fill(1);
  const setBlock = (block: number, weight: number) => {
    for (let unit = block; unit < units.length; unit += blocks) for (const item of units[unit]) weights[item] = weight;
  };
  return Array.from({ length: blocks }, (_, block) => {
    setBlock(block, 0);
    const values = plan.statistics(weights);
    setBlock(block, 1);
    return values;
  });
}

function definedAt(rows: readonly (readonly (number | null)[])[], column: number): number[] {
  return rows.map((row) => row[column]).filter((value) => value !== null);
}

function acceleration(leftOut: readonly number[]): number {
  const centre = leftOut.reduce((sum, value) => sum + value, 0) / leftOut.length;
  let squares = 0;
  let cubes = 0;
  for (const value of leftOut) {
    squares += (centre - value) ** 2;
    cubes += (centre - value) ** 3;
  }
  // Rounding alone leaves squares near 1e-30 when every deletion gives the same value.
  return squares < 1e-24 ? 0 : cubes / (6 * squares ** 1.5);
}

/** Share of the replicates below `value`, kept half a replicate away from 0 and 1. */
function shareBelow(sorted: Float64Array, value: number): number {
  let below = 0;
  for (const replicate of sorted) {
    if (Math.abs(replicate - value) < 1e-12) below += 0.5;
    else if (replicate < value) below++;
  }
  return Math.min(sorted.length - 0.5, Math.max(0.5, below)) / sorted.length;
}

/** Linear interpolation between order statistics, as `numpy.quantile`. */
function quantile(sorted: Float64Array, p: number): number {
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

function holding(estimate: number, low: number, high: number): Interval {
  return [Math.min(low, estimate), Math.max(high, estimate)];
}
