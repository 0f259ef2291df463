import type { ImagePreparer } from "@leukoscope/classifier";
import { resolvePath } from "@leukoscope/data";
import { loadDataSet, parseProtocol, runProtocol } from "@leukoscope/protocol";
import { abortable, type Runtime } from "@leukoscope/runtime";
import { readText, type Storage, writeText } from "@leukoscope/storage";
import { StudyError } from "./errors.ts";
import { type PlannedRun, planRuns } from "./plan/plan-runs.ts";
import { cellResult, type RanRun } from "./results/cell-result.ts";
import type { PartResult, StudyResult } from "./results/study-result.ts";
import { type FinishedRun, readFinishedRun } from "./runs/finished-run.ts";
import { studyImages } from "./runs/study-images.ts";
import type { StudyEvent } from "./study-event.ts";
import { parseStudy, type StudyPart } from "./study-schema.ts";

export interface StudyOptions {
  /** Path of the YAML file; absolute. */
  readonly study: string;
  /** Path of a manifest that takes the place of the protocols' folders; absolute. */
  readonly data?: string;
  /** Folder of the study; absolute. */
  readonly out: string;
  /** Goes on with a run that was cut short. Runs that have ended are taken as they are in any case. */
  readonly resume: boolean;
  readonly threads: number;
  /** Folder of cached features, shared by runs; absolute. */
  readonly cache: string;
  /** Folder of the weights that "zoo pull" has fetched; absolute. */
  readonly weights?: string;
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly preparer?: ImagePreparer;
  /** The most memory the process has held, megabytes. */
  readonly peakMemory?: () => number;
  readonly onEvent: (event: StudyEvent) => void;
  /** Stops the study; with `resume` it goes on where it stopped, to the same bits. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a study, run by run, each in a folder of its own as `train` writes it, and joins what came of them. Leaves
 * `study.json` in its folder.
 * @throws StudyError; as `runProtocol` does; RuntimeError, `aborted` where the signal stopped it
 */
export const runStudy = (options: StudyOptions): Promise<StudyResult> =>
  abortable(options.signal, "the study", () => run(options));

async function run(options: StudyOptions): Promise<StudyResult> {
  const started = performance.now();
  const { storage, out, peakMemory } = options;
  const study = parseStudy(await readText(storage, options.study), options.study);
  const parts: PartResult[] = [];
  for (const part of study.parts) parts.push(await runPart(part, options));
  const result: StudyResult = {
    study: study.name,
    title: study.title,
    ...(study.paper && { paper: study.paper }),
    out,
    parts,
    trainingSeconds: parts
      .flatMap(({ cells }) => cells.flatMap(({ runs }) => runs))
      .reduce((sum, { seconds }) => sum + seconds, 0),
    seconds: (performance.now() - started) / 1000,
    ...(peakMemory && { peakMemoryMegabytes: Math.round(peakMemory()) }),
  };
  await writeText(storage, `${out}/study.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}

async function runPart(part: StudyPart, options: StudyOptions): Promise<PartResult> {
  const { storage } = options;
  const { name, title, needs, figures, notes } = part;
  const axes = part.axes.map((axis) => axis.name);
  const path = resolvePath(options.study, part.protocol);
  if (!(await storage.exists(path))) {
    throw new StudyError("bad-study", path, `part ${name}: ${path}: no such protocol file`);
  }
  const text = await readText(storage, path);
  const folder = part.folder === "." ? options.out : `${options.out}/${part.folder ?? name}`;
  const manifest = await studyImages(parseProtocol(text, path), { ...options, protocol: path, folder });
  if (manifest === undefined) return { name, title, state: "needs-data", needs, axes, figures, cells: [], notes };

  const cells = planRuns(part);
  const of = cells.reduce((sum, { runs }) => sum + runs.length, 0);
  let index = 0;
  const results = [];
  for (const cell of cells) {
    const ran: RanRun[] = [];
    for (const planned of cell.runs) {
      index++;
      const place = { path, text, manifest, folder: [folder, planned.folder].filter((step) => step !== "").join("/") };
      const finished = await runOne(planned, place, options, (taken) =>
        options.onEvent({ kind: "run", folder: planned.folder, index, of, taken }),
      );
      ran.push({ planned, finished });
    }
    results.push(cellResult(part, cell, ran));
  }
  return { name, title, state: "done", needs, axes, figures, cells: results, notes };
}

interface Place {
  /** Of the protocol. */
  readonly path: string;
  readonly text: string;
  readonly manifest: string;
  /** The run's own. */
  readonly folder: string;
}

async function runOne(
  { overrides }: PlannedRun,
  { path, text, manifest, folder }: Place,
  options: StudyOptions,
  onStart: (taken: boolean) => void,
): Promise<FinishedRun> {
  const { storage } = options;
  const base = resolvePath(path, ".");
  const protocol = parseProtocol(text, path, overrides);
  const { hash } = await loadDataSet(storage, protocol, { manifest, base });
  const wanted = { folder, protocol, hash, base };
  const known = await readFinishedRun(storage, wanted);
  onStart(known !== undefined);
  if (known) return known;
  await runProtocol({ ...options, protocol: path, data: manifest, out: folder, overrides });
  const finished = await readFinishedRun(storage, wanted);
  if (finished === undefined) throw new StudyError("bad-run", folder, `${folder}: the run has left no metrics.json`);
  return finished;
}
