import {
  type ClassicModel,
  type ClassicSpec,
  classicPredictor,
  formatClassicModel,
  readClassicSpec,
  trainClassic,
} from "@leukoscope/classic";
import { type ManifestRecord, parseManifest, resolvePath } from "@leukoscope/data";
import { evaluatePredictions, type Metrics, topClass } from "@leukoscope/evaluate";
import { groupsOf, loadDataSet, parseProtocol } from "@leukoscope/protocol";
import { readText, type Storage, writeText } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";
import type { Cell, PlannedRun } from "../plan/plan-runs.ts";
import { difference, type FinishedRun, hasEnded, type TestedRow } from "../runs/finished-run.ts";
import type { StudyOptions } from "../study-options.ts";
import type { ImageTable } from "./cell-table.ts";

/** The settings of a classical cell: those of its levels, joined in the order of the axes; none for a network's cell. */
export function classicSpecOf({ choice }: Cell): ClassicSpec | undefined {
  const given = Object.values(choice).flatMap(({ classic }) => (classic ? [classic] : []));
  return given.length === 0 ? undefined : readClassicSpec(Object.assign({}, ...given));
}

/** One classical classifier to train. */
export interface ClassicRun {
  /** Absolute. */
  readonly folder: string;
  readonly planned: PlannedRun;
  readonly spec: ClassicSpec;
  /** Of the cell's images. */
  readonly manifest: string;
  /** Path and text of the protocol, which says how images are split and what the seed is. */
  readonly path: string;
  readonly text: string;
  readonly table: ImageTable;
}

/** What makes a run the one that is wanted; `run.json`. */
interface Wanted {
  readonly spec: ClassicSpec;
  readonly seed: number;
  readonly split: string;
  readonly descriptors: string;
}

/** Trains on the images that the network would be trained on, and tests on those that it would be tested on. */
export async function runClassic(
  { folder, manifest, path, planned, spec, table, text }: ClassicRun,
  options: StudyOptions,
  onStart: (taken: boolean) => void,
): Promise<FinishedRun> {
  const { storage } = options;
  const protocol = parseProtocol(text, path, [...planned.overrides, ...(options.overrides ?? [])]);
  const data = await loadDataSet(storage, protocol, { manifest, base: resolvePath(path, ".") });
  const wanted: Wanted = { spec, seed: protocol.seed, split: data.hash, descriptors: table.hash };
  const known = await readKnown(storage, folder, wanted);
  onStart(known !== undefined);
  if (known) return known;
  const started = performance.now();
  const { train } = data.splits;
  const model = trainClassic(
    {
      columns: table.columns,
      rows: train.map((record) => rowAt(table, record)),
      classes: train.map((record) => record.class),
      groups: groupsOf(train)?.values,
    },
    { spec, seed: protocol.seed, data: data.hash, classes: data.classes },
  );
  const seconds = (performance.now() - started) / 1000;
  const [val, test] = [data.splits.val, data.splits.test].map((records) => ({
    records,
    rows: predicted(model, table, records),
  }));
  const result = {
    run: folder,
    epochs: 0,
    seconds,
    val: metricsOf(val, data.classes),
    test: metricsOf(test, data.classes),
  };
  await writeText(storage, `${folder}/model.json`, formatClassicModel(model));
  await writeText(storage, `${folder}/manifest.jsonl`, data.manifest);
  await writeText(storage, `${folder}/predictions.jsonl`, test.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  await writeText(storage, `${folder}/run.json`, `${JSON.stringify(wanted, undefined, 2)}\n`);
  // Last, as this file says that the run has ended.
  await writeText(storage, `${folder}/metrics.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  return { result, rows: test.rows, records: test.records, trained: train.length };
}

async function readKnown(storage: Storage, folder: string, wanted: Wanted): Promise<FinishedRun | undefined> {
  if (!(await hasEnded(storage, folder))) return undefined;
  const file = `${folder}/run.json`;
  const stored: unknown = (await storage.exists(file)) ? JSON.parse(await readText(storage, file)) : {};
  // As JSON keeps it: settings that are left out are not there.
  const field = difference(stored, JSON.parse(JSON.stringify(wanted)));
  if (field !== undefined) {
    throw new StudyError(
      "run-differs",
      folder,
      `${folder} holds a finished run that differs in ${field}; choose another folder with --out, or move it away`,
    );
  }
  const rows: TestedRow[] = (await readText(storage, `${folder}/predictions.jsonl`))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
  const manifest = parseManifest(await readText(storage, `${folder}/manifest.jsonl`), `${folder}/manifest.jsonl`);
  const byPath = new Map(manifest.map((record) => [record.path, record]));
  return {
    result: { ...JSON.parse(await readText(storage, `${folder}/metrics.json`)), run: folder },
    rows,
    records: rows.flatMap(({ path }) => byPath.get(path) ?? []),
    trained: manifest.filter(({ split }) => split === "train").length,
  };
}

function rowAt({ columns, rows }: ImageTable, { path }: ManifestRecord): Float64Array {
  return rows.get(path) ?? new Float64Array(columns.length).fill(Number.NaN);
}

function predicted(model: ClassicModel, table: ImageTable, records: readonly ManifestRecord[]): TestedRow[] {
  const predict = classicPredictor(model, table.columns);
  return records.map((record) => {
    const shares = predict(rowAt(table, record));
    return {
      path: record.path,
      class: record.class,
      label: model.classes[topClass(shares)],
      probabilities: Object.fromEntries(model.classes.map((name, k) => [name, shares[k]])),
    };
  });
}

const metricsOf = (
  { records, rows }: { readonly records: readonly ManifestRecord[]; readonly rows: readonly TestedRow[] },
  classes: readonly string[],
): Metrics =>
  evaluatePredictions({
    labels: rows.map((row) => classes.indexOf(row.class)),
    probabilities: rows.map((row) => classes.map((name) => row.probabilities[name])),
    classes,
    groups: groupsOf(records)?.values,
  });
