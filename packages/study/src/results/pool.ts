import { evaluatePredictions, type Metrics } from "@leukoscope/evaluate";
import { naturalCompare } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";
import type { FinishedRun } from "../runs/finished-run.ts";

/** The predictions of several runs on images of their tests, as one. */
export interface PooledPredictions {
  readonly paths: readonly string[];
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  /** What each image belongs to, where the manifest says so of every one: the patient, else the near-duplicate group. */
  readonly groups: readonly string[] | undefined;
}

/**
 * Joins the out-of-fold predictions of a cross-validation: every image once, by the model that has not seen it, in the
 * natural order of the paths.
 * @throws StudyError `bad-run` where an image is tested twice
 */
export function poolPredictions(runs: readonly FinishedRun[]): PooledPredictions {
  const tested = runs
    .flatMap(({ rows, records }) => rows.map((row, index) => ({ row, record: records[index] })))
    .sort((a, b) => naturalCompare(a.row.path, b.row.path));
  for (let i = 1; i < tested.length; i++) {
    const { path } = tested[i].row;
    if (path !== tested[i - 1].row.path) continue;
    throw new StudyError("bad-run", path, `${path} is tested by two folds; they were not cut by one split`);
  }
  const classes = Object.keys(tested[0]?.row.probabilities ?? {});
  const patients = tested.map(({ record }) => record.patient);
  const groups = tested.map(({ record, row }) => record.group ?? row.path);
  const known = patients.filter((patient) => patient !== undefined);
  const grouped = tested.some(({ record }) => record.group !== undefined);
  return {
    paths: tested.map(({ row }) => row.path),
    classes,
    labels: tested.map(({ row }) => classes.indexOf(row.class)),
    probabilities: tested.map(({ row }) => classes.map((name) => row.probabilities[name])),
    groups: known.length === tested.length ? known : grouped ? groups : undefined,
  };
}

/** Every figure of the pooled test with its interval; by patient or group where they are known. */
export const evaluatePool = ({ labels, probabilities, classes, groups }: PooledPredictions): Metrics =>
  evaluatePredictions({ labels, probabilities, classes, groups });
