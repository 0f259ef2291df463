import { EvaluationError } from "../errors.ts";
import { checkLabels, checkPredictions, type ProbabilityRow } from "../predictions.ts";

/** One row of class scores before softmax, `classes` long, any finite numbers. */
export type LogitRow = readonly number[] | Float32Array;

export interface TemperatureFit {
  /** What logits are divided by: above 1 softens an overconfident model, below 1 sharpens a timid one. */
  readonly temperature: number;
  /** Mean negative log-likelihood of the true classes, before and after. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /**
   * The best temperature lies beyond the range and was held at its end: so it is for a set without an error, which calls
   * for endless sharpening and tells nothing about calibration.
   */
  readonly atBound: boolean;
}

/** Beyond these a fit says more of the set's size than of the model. */
const RANGE = { least: 0.05, most: 20 } as const;
const MAX_STEPS = 200;
/** The least positive single-precision number: where a float32 softmax has underflown, the true value is about here. */
const FLOOR = 1.4e-45;

/**
 * Temperature scaling (Guo et al. 2017): the one temperature that makes the true classes of a validation set likeliest. The
 * order of the classes, and with it the accuracy, stays. Fit on images that were not trained on, and not on the test.
 *
 * The loss is convex in 1 / temperature; found by Newton's method within a shrinking bracket.
 *
 * @throws {EvaluationError} `no-predictions`, `length-mismatch`, `label-out-of-range`, or `bad-value` for a logit that is not
 *   finite, naming the row.
 */
export function fitTemperature(labels: readonly number[], logits: readonly LogitRow[]): TemperatureFit {
  checkLogits(labels, logits);
  // The bracket is in sharpness, 1 / temperature.
  let low = 1 / RANGE.most;
  let high = 1 / RANGE.least;
  let atBound = false;
  let sharpness = 1;
  if (lossAt(labels, logits, low).slope > 0) [sharpness, atBound] = [low, true];
  else if (lossAt(labels, logits, high).slope < 0) [sharpness, atBound] = [high, true];
  for (let step = 0; !atBound && step < MAX_STEPS; step++) {
    const { slope, curvature } = lossAt(labels, logits, sharpness);
    if (slope === 0) break;
    if (slope > 0) high = sharpness;
    else low = sharpness;
    const newton = sharpness - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - sharpness);
    sharpness = next;
    if (moved < 1e-12 * sharpness) break;
  }
  return {
    temperature: 1 / sharpness,
    lossBefore: lossAt(labels, logits, 1).loss,
    lossAfter: lossAt(labels, logits, sharpness).loss,
    atBound,
  };
}

/**
 * {@link fitTemperature} from probabilities: their logarithms are logits up to a constant. A probability of 0 counts as
 * 1.4e-45.
 *
 * @throws {EvaluationError} as `checkPredictions`.
 */
export function fitTemperatureToProbabilities(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
): TemperatureFit {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  return fitTemperature(labels, probabilities.map(logarithms));
}

/**
 * Softmax of `logits / temperature`.
 * @throws {EvaluationError} `bad-argument` unless `temperature` is positive and finite.
 */
export function scaleLogits(logits: LogitRow, temperature: number): number[] {
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY)) {
    throw new EvaluationError("bad-argument", temperature, `temperature ${temperature}: give a positive number`);
  }
  let greatest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) greatest = Math.max(greatest, logit);
  const odds = Array.from(logits, (logit) => Math.exp((logit - greatest) / temperature));
  const sum = odds.reduce((total, value) => total + value, 0);
  return odds.map((value) => value / sum);
}

/** The probabilities that the same logits give at another temperature. @throws {EvaluationError} as {@link scaleLogits}. */
export function scaleProbabilities(probabilities: ProbabilityRow, temperature: number): number[] {
  return scaleLogits(logarithms(probabilities), temperature);
}

function logarithms(row: ProbabilityRow): number[] {
  return Array.from(row, (p) => Math.log(Math.max(FLOOR, p)));
}

/** Loss at a sharpness with its first two derivatives: the logits' mean less the true one, and their variance. */
function lossAt(labels: readonly number[], logits: readonly LogitRow[], sharpness: number) {
  let loss = 0;
  let slope = 0;
  let curvature = 0;
  labels.forEach((label, i) => {
    const row = logits[i];
    let greatest = Number.NEGATIVE_INFINITY;
    for (const logit of row) greatest = Math.max(greatest, logit);
    let sum = 0;
    let first = 0;
    let second = 0;
    for (const logit of row) {
      const below = logit - greatest;
      const odds = Math.exp(sharpness * below);
      sum += odds;
      first += odds * below;
      second += odds * below * below;
    }
    const mean = first / sum;
    const own = row[label] - greatest;
    loss += Math.log(sum) - sharpness * own;
    slope += mean - own;
    curvature += second / sum - mean * mean;
  });
  return { loss: loss / labels.length, slope: slope / labels.length, curvature: curvature / labels.length };
}

/** @throws {EvaluationError} `no-predictions`, `length-mismatch`, `label-out-of-range`, `too-few-classes` or `bad-value`. */
function checkLogits(labels: readonly number[], logits: readonly LogitRow[]): void {
  const classCount = logits[0]?.length ?? 2;
  if (classCount < 2) {
    throw new EvaluationError("too-few-classes", classCount, `${classCount} class(es) given: a classifier needs two`);
  }
  checkLabels(labels, classCount);
  if (labels.length !== logits.length) {
    throw new EvaluationError(
      "length-mismatch",
      logits.length,
      `${labels.length} labels but ${logits.length} rows of logits: give one row for every label`,
    );
  }
  logits.forEach((row, i) => {
    if (row.length !== classCount) {
      throw new EvaluationError(
        "length-mismatch",
        row.length,
        `row ${i} has ${row.length} logits for ${classCount} classes`,
        i,
      );
    }
    const bad = row.findIndex((logit) => !Number.isFinite(logit));
    if (bad >= 0) {
      throw new EvaluationError("bad-value", row[bad], `logit ${row[bad]} of row ${i}, class ${bad} is not finite`, i);
    }
  });
}
