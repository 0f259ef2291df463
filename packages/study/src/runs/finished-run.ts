import { type ManifestRecord, parseManifest } from "@leukoscope/data";
import { type EvaluationRow, loadDataSet, type Protocol, parseProtocol, type RunResult } from "@leukoscope/protocol";
import { readText, type Storage } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";

/** What a study needs of what a model said of an image. */
export type TestedRow = Pick<EvaluationRow, "path" | "class" | "label" | "probabilities">;

/** A run that has ended, as its folder tells it. */
export interface FinishedRun {
  readonly result: Pick<RunResult, "run" | "epochs" | "seconds" | "val" | "test">;
  /** What the model said of each image of the test. */
  readonly rows: readonly TestedRow[];
  /** The images of the test, in the order of `rows`. */
  readonly records: readonly ManifestRecord[];
  /** Images that were trained on. */
  readonly trained: number;
}

export interface WantedRun {
  /** Absolute. */
  readonly folder: string;
  readonly protocol: Protocol;
  /** Hash of the wanted split: of `loadDataSet`. */
  readonly hash: string;
  /** Folder that the protocol's paths start from. */
  readonly base: string;
}

/** Whether a run has ended in this folder, whatever run it was. */
export const hasEnded = (storage: Storage, folder: string): Promise<boolean> =>
  storage.exists(`${folder}/metrics.json`);

/**
 * Takes a finished run as it is, where it is the one that is wanted: its stored protocol, read by the present schema, says
 * the same, and it trained and tested on the same images.
 * @returns undefined where no run has ended in the folder
 * @throws StudyError `run-differs` where another run has; `bad-run` where its files do not fit together
 */
export async function readFinishedRun(storage: Storage, wanted: WantedRun): Promise<FinishedRun | undefined> {
  const { folder } = wanted;
  if (!(await hasEnded(storage, folder))) return undefined;
  await checkSame(storage, wanted);
  const result: RunResult = JSON.parse(await readText(storage, `${folder}/metrics.json`));
  const rows = parseRows(await readText(storage, `${folder}/predictions.jsonl`));
  const records = parseManifest(await readText(storage, `${folder}/manifest.jsonl`), `${folder}/manifest.jsonl`);
  const byPath = new Map(records.map((record) => [record.path, record]));
  const tested = rows.map(({ path }) => byPath.get(path));
  if (result.test === undefined) throw broken(folder, "its test was locked and has not been looked at");
  if (rows.length !== result.test.n || tested.some((record) => record?.split !== "test")) {
    throw broken(folder, "predictions.jsonl does not hold the images of its test");
  }
  return {
    result: { ...result, run: folder },
    rows,
    records: tested.filter((record) => record !== undefined),
    trained: records.filter(({ split }) => split === "train").length,
  };
}

async function checkSame(storage: Storage, { folder, protocol, hash, base }: WantedRun): Promise<void> {
  const file = `${folder}/protocol.json`;
  const stored = parseProtocol(await readText(storage, file), file);
  const field = difference(stored, protocol);
  if (field !== undefined) {
    throw differs(folder, `of another protocol: ${field} is ${at(stored, field)} there, ${at(protocol, field)} here`);
  }
  const data = await loadDataSet(storage, stored, { manifest: `${folder}/manifest.jsonl`, base });
  if (data.hash !== hash) throw differs(folder, "on other images, or split otherwise");
}

const differs = (folder: string, how: string) =>
  new StudyError(
    "run-differs",
    folder,
    `${folder} holds a finished run ${how}; choose another folder with --out, or move it away`,
  );

const broken = (folder: string, reason: string) =>
  new StudyError("bad-run", folder, `${folder}: ${reason}; move the folder away and run again`);

const parseRows = (text: string): TestedRow[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

/** The first place, with dots, at which two plain values differ. */
export function difference(a: unknown, b: unknown, place = ""): string | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b) ? undefined : place;
  }
  const [first, second] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const found = difference(first[key], second[key], place === "" ? key : `${place}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(value: unknown, place: string): string {
  const found = place
    .split(".")
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);
  return found === undefined ? "not set" : JSON.stringify(found);
}
