import { parseManifest } from "@leukoscope/data";
import { readText, type Storage } from "@leukoscope/storage";
import { ProtocolError } from "../errors.ts";
import type { EvaluationRow } from "../evaluate-model.ts";
import { groupsOf } from "../evaluation/records.ts";
import type { RunResult } from "../run-result.ts";

/** A finished run, as its folder tells it. */
export interface StoredRun {
  readonly folder: string;
  readonly name: string;
  readonly seed: number;
  readonly backbone: string;
  readonly result: RunResult;
}

/** @throws ProtocolError `bad-data` for a folder that holds no finished run */
export async function readRun(storage: Storage, folder: string): Promise<StoredRun> {
  if (!(await storage.exists(`${folder}/metrics.json`)) || !(await storage.exists(`${folder}/protocol.json`))) {
    throw new ProtocolError(
      "bad-data",
      folder,
      `${folder} holds no finished run: it needs protocol.json and metrics.json`,
    );
  }
  const { name, seed, model } = parsed(await readText(storage, `${folder}/protocol.json`), `${folder}/protocol.json`);
  const result: RunResult = parsed(await readText(storage, `${folder}/metrics.json`), `${folder}/metrics.json`);
  return { folder, name, seed, backbone: model.backbone, result };
}

function parsed(text: string, path: string) {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError("bad-data", path, `${path} is damaged: it is no JSON; move the run away, or run it again`, {
      cause,
    });
  }
}

/** The finished runs in a folder and below it, by their folders. */
export async function listRuns(storage: Storage, folder: string): Promise<StoredRun[]> {
  const files = await storage.list(folder);
  const ends = files.map(({ path }) => path).filter((path) => path.endsWith("/metrics.json"));
  const folders = ends.map((path) => path.slice(0, -"/metrics.json".length)).sort();
  const runs: StoredRun[] = [];
  for (const each of folders) {
    if (await storage.exists(`${each}/protocol.json`)) runs.push(await readRun(storage, each));
  }
  return runs;
}

/** What a run said of each image it was judged on, with what ties the images together. */
export async function readPredictions(storage: Storage, folder: string) {
  const text = await readText(storage, `${folder}/predictions.jsonl`);
  const rows = text
    .trim()
    .split("\n")
    .map((line): EvaluationRow => parsed(line, `${folder}/predictions.jsonl`));
  const manifest = `${folder}/manifest.jsonl`;
  const records = new Map(
    parseManifest(await readText(storage, manifest), manifest).map((record) => [record.path, record]),
  );
  const known = rows.flatMap(({ path }) => records.get(path) ?? []);
  return { rows, groups: known.length === rows.length ? groupsOf(known) : undefined };
}
