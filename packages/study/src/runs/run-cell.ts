import { type ManifestRecord, resolvePath } from "@leukoscope/data";
import { loadDataSet, type Protocol, parseProtocol, type RunOptions, runProtocol } from "@leukoscope/protocol";
import { type ParameterSource, standIn } from "@leukoscope/zoo";
import type { ImageTable } from "../classic/cell-table.ts";
import { type ClassicRun, classicSpecOf, runClassic } from "../classic/run-classic.ts";
import { StudyError } from "../errors.ts";
import { budgetOverrides } from "../plan/budget.ts";
import type { Cell, PlannedRun } from "../plan/plan-runs.ts";
import type { StudyOptions } from "../study-options.ts";
import type { StudyPart } from "../study-schema.ts";
import { type FinishedRun, readFinishedRun } from "./finished-run.ts";
import { type NoisyTests, noisyTests } from "./noisy-tests.ts";
import { STAND_IN_SEED, startingWeights } from "./starting-weights.ts";
import { recordsWhere, writeImages } from "./study-images.ts";

/** Where the runs of a part lie, and what they are made from. */
export interface PartPlace {
  /** Path and text of the protocol. */
  readonly path: string;
  readonly text: string;
  /** Folder of the part. */
  readonly folder: string;
  readonly images: readonly ManifestRecord[];
  /** What the images' cells measure; for classical cells. */
  readonly table: () => Promise<ImageTable>;
}

export interface RanRun {
  readonly planned: PlannedRun;
  readonly finished: FinishedRun;
  readonly noisy: NoisyTests;
}

/** The runs of a cell, or what stands against them. */
export interface RanCell {
  readonly ran: readonly RanRun[];
  /** Of its last run; none for a classical cell. */
  readonly protocol?: Protocol;
  /** What it starts from; see `startingWeights`. */
  readonly start: string;
  readonly missing?: string;
}

/** Errors that say that a run cannot be made of what is there: too few images, a class that is absent. */
const UNFIT = new Set(["SplitError", "EvaluationError", "ClassicError"]);

/** What a classical cell starts from. */
const DESCRIPTORS = "descriptors";

/** Runs a cell; those of its runs that have ended are taken as they are. */
export async function runCell(
  part: StudyPart,
  cell: Cell,
  place: PartPlace,
  options: StudyOptions,
  onRun: (run: PlannedRun, taken: boolean) => void,
): Promise<RanCell> {
  const { storage, weights: pulled, randomWeights: random = false } = options;
  const manifest = await manifestOf(cell, place, options);
  const spec = classicSpecOf(cell);
  if (spec) return runClassicCell(cell, { ...place, spec, manifest }, options, onRun);
  const ran: RanRun[] = [];
  const standIns = sharedStandIn();
  let start = "random";
  let protocol = parseProtocol(place.text, place.path);
  for (const planned of cell.runs) {
    const given = [...planned.overrides, ...(options.overrides ?? [])];
    const wanted = parseProtocol(place.text, place.path, given);
    const weights = await startingWeights(storage, wanted, { base: place.path, pulled, random });
    start = weights.start;
    protocol = wanted;
    if (weights.missing !== undefined) return { ran: [], protocol, start, missing: weights.missing };
    const overrides = [...given, ...weights.overrides, ...budgetOverrides(wanted, options.budget ?? {})];
    protocol = parseProtocol(place.text, place.path, overrides);
    const folder = folderOf(place, planned);
    try {
      const finished = await runOne(
        { folder, protocol, overrides, manifest, path: place.path },
        { ...options, standIns },
        (taken) => onRun(planned, taken),
      );
      const sigmas = (part.noise ?? []).filter((sigma) => sigma > 0);
      const noisy = await noisyTests(folder, finished.records, sigmas, options);
      ran.push({ planned, finished, noisy });
    } catch (error) {
      if (!isUnfit(error)) throw error;
      return { ran: [], protocol, start, missing: error.message };
    }
  }
  return { ran, protocol, start };
}

const folderOf = ({ folder }: PartPlace, planned: PlannedRun): string =>
  [folder, planned.folder].filter((step) => step !== "").join("/");

async function runClassicCell(
  cell: Cell,
  place: PartPlace & Pick<ClassicRun, "spec" | "manifest">,
  options: StudyOptions,
  onRun: (run: PlannedRun, taken: boolean) => void,
): Promise<RanCell> {
  const table = await place.table();
  const ran: RanRun[] = [];
  for (const planned of cell.runs) {
    options.signal?.throwIfAborted();
    try {
      const run = { ...place, folder: folderOf(place, planned), planned, table };
      const finished = await runClassic(run, options, (taken) => onRun(planned, taken));
      ran.push({ planned, finished, noisy: {} });
    } catch (error) {
      if (!isUnfit(error)) throw error;
      return { ran: [], start: DESCRIPTORS, missing: error.message };
    }
  }
  return { ran, start: DESCRIPTORS };
}

/** The stand-in that all seeds of a cell start from is drawn once; another is the run's own. */
function sharedStandIn(): (seed: number) => ParameterSource {
  const shared = standIn(STAND_IN_SEED);
  return (seed) => (seed === STAND_IN_SEED ? shared : standIn(seed));
}

const isUnfit = (error: unknown): error is Error =>
  error instanceof Error &&
  (UNFIT.has(error.name) || (error.name === "ProtocolError" && "code" in error && error.code === "bad-data"));

/** The manifest of a cell's images; one for all cells that take all of them. */
async function manifestOf({ choice }: Cell, { folder, images }: PartPlace, { storage }: StudyOptions): Promise<string> {
  const wheres = Object.values(choice).flatMap(({ where }) => (where ? [where] : []));
  const all = Object.assign({}, ...wheres);
  const name = Object.entries(all).map(([field, value]) => `.${field}-${value}`);
  return writeImages(storage, `${folder}/images${name.join("")}.jsonl`, recordsWhere(images, all));
}

interface RunToMake {
  readonly folder: string;
  readonly protocol: Protocol;
  readonly overrides: readonly string[];
  readonly manifest: string;
  /** Of the protocol. */
  readonly path: string;
}

async function runOne(
  { folder, protocol, overrides, manifest, path }: RunToMake,
  options: StudyOptions & Pick<RunOptions, "standIns">,
  onStart: (taken: boolean) => void,
): Promise<FinishedRun> {
  const { storage } = options;
  const base = resolvePath(path, ".");
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
