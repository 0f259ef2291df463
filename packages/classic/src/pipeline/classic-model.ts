import { Random } from "@leukoscope/random";
import { z } from "zod";
import { ClassicError } from "../errors.ts";
import type { FittedPipeline } from "./fit-pipeline.ts";
import { fitPipeline, probabilitiesBy } from "./fit-pipeline.ts";
import { type ClassicSpec, classicSpec } from "./spec.ts";

/** What a table is called and holds, beside its numbers. */
export interface ClassicTable {
  /** Names of the columns, the order of every row. */
  readonly columns: readonly string[];
  readonly rows: readonly Float64Array[];
  /** The class of each row. */
  readonly classes: readonly string[];
  /** What each row belongs to (patient, slide), where that is known. */
  readonly groups?: readonly string[];
}

/** Where a model comes from. */
export interface Provenance {
  /** SHA-256 of the table it was trained on, or of what the table was made from. */
  readonly data: string;
  readonly rows: number;
  readonly perClass: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** A trained model as one JSON file: nothing else is needed to predict. */
export interface ClassicModel {
  readonly format: "leukoscope-classic";
  readonly version: 1;
  readonly classes: readonly string[];
  /** What a row has to hold, by name and in order. */
  readonly columns: readonly string[];
  readonly spec: ClassicSpec;
  readonly pipeline: FittedPipeline;
  readonly provenance: Provenance;
  readonly intendedUse: string;
}

const INTENDED_USE = "For research use only. Not for use in diagnostic procedures.";

export interface TrainOptions {
  readonly spec: ClassicSpec;
  /** Same seed, same model, to the last digit. */
  readonly seed: number;
  /** SHA-256 of the training data, kept in the model. */
  readonly data: string;
  /** Names in the order of the probabilities; those of the table, sorted, when left out. */
  readonly classes?: readonly string[];
}

/** @throws ClassicError `too-few-rows`, `bad-table` */
export function trainClassic(table: ClassicTable, { data, seed, spec, ...options }: TrainOptions): ClassicModel {
  const classes = options.classes ?? [...new Set(table.classes)].sort();
  const labels = table.classes.map((name, row) => {
    const label = classes.indexOf(name);
    if (label < 0)
      throw new ClassicError("bad-table", name, `row ${row}: the class ${name} is none of ${classes.join(", ")}`);
    return label;
  });
  const pipeline = fitPipeline(
    spec,
    { rows: table.rows, labels, classes: classes.length },
    new Random(seed).fork("classic"),
    table.groups,
  );
  const perClass = Object.fromEntries(classes.map((name, k) => [name, labels.filter((label) => label === k).length]));
  return {
    format: "leukoscope-classic",
    version: 1,
    classes,
    columns: table.columns,
    spec,
    pipeline,
    provenance: { data, rows: table.rows.length, perClass, seed },
    intendedUse: INTENDED_USE,
  };
}

/**
 * Gives the class probabilities of rows whose columns are named, in any order; columns that the model does not know are
 * passed over.
 * @throws ClassicError `bad-table` naming a column that is missing
 */
export function classicPredictor(model: ClassicModel, columns: readonly string[]): (row: Float64Array) => number[] {
  const places = model.columns.map((name) => {
    const place = columns.indexOf(name);
    if (place >= 0) return place;
    throw new ClassicError(
      "bad-table",
      name,
      `the table has no column ${name}, which the model was trained on; measure the cells with the same version and features`,
    );
  });
  const isSame = places.every((place, i) => place === i);
  const probabilities = probabilitiesBy(model.pipeline);
  return (row) =>
    probabilities(isSame && row.length === places.length ? row : Float64Array.from(places, (place) => row[place]));
}

export const formatClassicModel = (model: ClassicModel): string => `${JSON.stringify(model)}\n`;

const head = z.object({
  format: z.literal("leukoscope-classic"),
  version: z.literal(1),
  classes: z.array(z.string()).min(2),
  columns: z.array(z.string()).min(1),
  spec: classicSpec,
  pipeline: z.object({
    scaling: z.object({ fill: z.array(z.number()), mean: z.array(z.number()), spread: z.array(z.number()) }),
    model: z.object({ kind: z.enum(["svm", "forest", "tree", "boosting", "neighbours", "bayes", "logistic"]) }),
  }),
  provenance: z.object({
    data: z.string(),
    rows: z.number(),
    perClass: z.record(z.string(), z.number()),
    seed: z.number(),
  }),
});

/**
 * Reads a model file. The head, the scaling and their sizes are checked; then a row is scored, so that a damaged file is
 * refused here and not later.
 * @throws ClassicError `bad-model`
 */
export function parseClassicModel(text: string): ClassicModel {
  const refuse = (why: string): ClassicError =>
    new ClassicError(
      "bad-model",
      undefined,
      `this is no classical model of version 1: ${why}; give a .json that "leukoscope classic train" wrote`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("it is no JSON");
  }
  const read = head.safeParse(value);
  if (!read.success) {
    const { message, path } = read.error.issues[0];
    throw refuse(`${path.join(".")}: ${message}`);
  }
  const model = value as ClassicModel;
  const { fill, mean, spread } = model.pipeline.scaling;
  const width = model.columns.length;
  if (fill.length !== width || mean.length !== width || spread.length !== width) {
    throw refuse(`it scales ${mean.length} columns and names ${width}`);
  }
  let trial: readonly number[] = [];
  try {
    trial = probabilitiesBy(model.pipeline)(Float64Array.from(mean));
  } catch {
    throw refuse("its classifier is damaged");
  }
  if (trial.length !== model.classes.length || !trial.every(Number.isFinite)) throw refuse("its classifier is damaged");
  return model;
}
