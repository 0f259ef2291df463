import type { Random } from "@leukoscope/random";
import { type Calibration, calibrated, fitCalibration } from "../calibrate/calibration.ts";
import { ClassicError } from "../errors.ts";
import { softmax } from "../models/logistic-regression.ts";
import { type FittedModel, fitModel, scorerOf } from "../models/model.ts";
import { fitForest } from "../models/tree/forest.ts";
import { fitPrincipalComponents, type PrincipalComponents, projected } from "../prepare/principal-components.ts";
import { fitScaling, type Scaling, scaled } from "../prepare/scaling.ts";
import { resample } from "../resample/resample.ts";
import { mutualInformation } from "../select/mutual-information.ts";
import { recursiveElimination } from "../select/recursive-elimination.ts";
import { foldsOf } from "../table/folds.ts";
import { byClass, type Labelled, pick } from "../table/rows.ts";
import type { ClassicSpec } from "./spec.ts";

/** All that turns a row into probabilities. */
export interface FittedPipeline {
  readonly scaling: Scaling;
  /** Columns that are kept, ascending; all when absent. */
  readonly selected?: readonly number[];
  readonly components?: PrincipalComponents;
  readonly model: FittedModel;
  readonly calibration?: Calibration;
}

/** Folds whose left-out scores calibrate. */
const CALIBRATION_FOLDS = 5;
const SELECTION_TREES = 100;

/**
 * Fits every step on the rows given and on nothing else: scaling and selection see no test row, and resampling only makes
 * rows that are trained on. Calibration learns from scores of rows that were left out of training, five folds of the whole
 * pipeline; then all rows train the model.
 * @param groups rows of one group stay in one fold
 * @throws ClassicError `too-few-rows`
 */
export function fitPipeline(
  spec: ClassicSpec,
  data: Labelled,
  random: Random,
  groups?: readonly string[],
): FittedPipeline {
  const present = byClass(data.labels, data.classes).filter((group) => group.length > 0).length;
  if (present < 2) {
    throw new ClassicError(
      "too-few-rows",
      data.rows.length,
      `${data.rows.length} rows of ${present} class(es): a classifier needs rows of two`,
    );
  }
  const uncalibrated = fitSteps(spec, data, random.fork("fit"));
  if (spec.calibrate === "none") return uncalibrated;
  const folds = foldsOf(data.labels, data.classes, CALIBRATION_FOLDS, random.fork("folds"), groups);
  const scores: number[][] = [];
  const labels: number[] = [];
  for (let fold = 0; fold < CALIBRATION_FOLDS; fold++) {
    const inside = data.rows.flatMap((_, row) => (folds[row] === fold ? [] : [row]));
    const outside = data.rows.flatMap((_, row) => (folds[row] === fold ? [row] : []));
    const training = pick(data, inside);
    if (outside.length === 0 || new Set(training.labels).size < 2) continue;
    const score = rawScorer(fitSteps(spec, training, random.fork(`fold ${fold}`)));
    for (const row of outside) {
      scores.push(score(data.rows[row]));
      labels.push(data.labels[row]);
    }
  }
  return { ...uncalibrated, calibration: fitCalibration(spec.calibrate, scores, labels, data.classes) };
}

function fitSteps(spec: ClassicSpec, data: Labelled, random: Random): FittedPipeline {
  const scaling = fitScaling(data.rows);
  let prepared: Labelled = { ...data, rows: data.rows.map((row) => scaled(row, scaling)) };
  const selected = spec.select && selectColumns(spec.select, prepared, random.fork("select"));
  if (selected) prepared = { ...prepared, rows: prepared.rows.map((row) => keep(row, selected)) };
  const components = spec.components === undefined ? undefined : fitPrincipalComponents(prepared.rows, spec.components);
  if (components) prepared = { ...prepared, rows: prepared.rows.map((row) => projected(row, components)) };
  const balanced = resample(prepared, spec.resample, random.fork("resample"));
  return { scaling, selected, components, model: fitModel(spec.model, balanced, random.fork("model")) };
}

function selectColumns({ by, count }: NonNullable<ClassicSpec["select"]>, data: Labelled, random: Random): number[] {
  if (by === "recursive-elimination") return recursiveElimination(data, count);
  let worth = mutualInformation(data);
  if (by === "forest-importance") {
    const importance = new Float64Array(worth.length);
    const options = { trees: SELECTION_TREES, maxDepth: 10_000, minLeaf: 1 };
    fitForest(data, options, random, importance);
    worth = [...importance];
  }
  const order = worth.map((_, column) => column).sort((one, other) => worth[other] - worth[one] || one - other);
  return order.slice(0, count).sort((one, other) => one - other);
}

const keep = (row: Float64Array, columns: readonly number[]): Float64Array =>
  Float64Array.from(columns, (column) => row[column]);

/** Scores before calibration. */
function rawScorer({ components, model, scaling, selected }: FittedPipeline): (row: Float64Array) => number[] {
  const score = scorerOf(model);
  return (row) => {
    let prepared = scaled(row, scaling);
    if (selected) prepared = keep(prepared, selected);
    if (components) prepared = projected(prepared, components);
    return score(prepared);
  };
}

/** Gives the class probabilities of a row as it was measured; NaN is missing. */
export function probabilitiesBy(pipeline: FittedPipeline): (row: Float64Array) => number[] {
  const score = rawScorer(pipeline);
  const { calibration, model } = pipeline;
  return (row) => {
    const scores = score(row);
    if (calibration) return calibrated(calibration, scores);
    return model.kind === "svm" ? softmax(scores) : scores;
  };
}
