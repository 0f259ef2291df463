import { evaluatePredictions, type Metrics } from "@leukoscope/evaluate";
import { groupsOf } from "@leukoscope/protocol";
import { naturalCompare } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";
import type { FinishedRun } from "../runs/finished-run.ts";

/** The predictions of several runs on images of their tests, as one. */
export interface PooledPredictions {
  readonly paths: readonly string[];
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  /** What each image belongs to: its patient, slide or group, where every image has one; else those groups that are known. */
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
  const records = tested.map(({ record }) => record);
  const grouped = records.some(({ group }) => group !== undefined);
  const known = grouped ? tested.map(({ record, row }) => record.group ?? row.path) : undefined;
  return {
    paths: tested.map(({ row }) => row.path),
    classes,
    labels: tested.map(({ row }) => classes.indexOf(row.class)),
    probabilities: tested.map(({ row }) => classes.map((name) => row.probabilities[name])),
    groups: groupsOf(records)?.values ?? known,
  };
}

/** Every figure of the pooled test with its interval; by patient or group where they are known. */
export const evaluatePool = ({ labels, probabilities, classes, groups }: PooledPredictions): Metrics =>
  evaluatePredictions({ labels, probabilities, classes, groups });
