import type { ImagePreparer } from "@leukoscope/classifier";
import { parseProtocol, type RunEvent, runProtocol } from "@leukoscope/protocol";
import { abortable, type Runtime } from "@leukoscope/runtime";
import { readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { StudyError } from "../errors.ts";
import { overridesOf } from "../plan/plan-runs.ts";
import { searchImages, writeImages } from "../runs/study-images.ts";
import { goesOn, type HalvingPlan, rungsOf } from "./halving.ts";
import { type SearchMethod, settingsFor } from "./sampler.ts";
import { parseSpace, type Settings } from "./space.ts";

export type SearchEvent = RunEvent | { readonly kind: "trial"; readonly trial: Trial | number; readonly of: number };

/** A line of `trials.jsonl`. */
export interface Trial {
  /** From 0. */
  readonly trial: number;
  readonly settings: Settings;
  /** Best validation macro F1 of its epochs. */
  readonly value: number;
  /** `stopped`: given up at a rung. */
  readonly state: "done" | "stopped";
  readonly epochs: number;
  /** Value at each rung it reached. */
  readonly rungs: readonly number[];
}

export interface SearchOptions {
  /** Paths of the protocol and of the space; absolute. */
  readonly protocol: string;
  readonly space: string;
  /** Manifest in the place of the protocol's folder; absolute. */
  readonly data?: string;
  readonly method: SearchMethod;
  readonly trials: number;
  readonly seed: number;
  /** Gives poor trials up early. */
  readonly halving?: HalvingPlan;
  readonly out: string;
  readonly overrides?: readonly string[];
  readonly resume: boolean;
  readonly threads: number;
  readonly cache: string;
  readonly weights?: string;
  readonly runtime: Runtime;
  readonly storage: Storage;
  readonly preparer?: ImagePreparer;
  readonly onEvent: (event: SearchEvent) => void;
  readonly signal?: AbortSignal;
}

export interface SearchResult {
  readonly out: string;
  readonly method: SearchMethod;
  readonly trials: readonly Trial[];
  readonly best: Trial;
  /** Epochs that were trained, of those that all trials would have taken. */
  readonly epochs: { readonly trained: number; readonly whole: number };
}

/**
 * Looks for the settings with the best validation macro F1. No trial can read the test: its images are sealed. The trials
 * so far are in `trials.jsonl`, from which a search that was cut short goes on with the same trials.
 * @throws StudyError; as `runProtocol` does
 */
export const runSearch = (options: SearchOptions): Promise<SearchResult> =>
  abortable(options.signal, "the search", () => search(options));

async function search(options: SearchOptions): Promise<SearchResult> {
  const { storage, out, method, seed } = options;
  const text = await readText(storage, options.protocol);
  const space = parseSpace(await readText(storage, options.space), options.space);
  const base = parseProtocol(text, options.protocol, options.overrides);
  const log = `${out}/trials.jsonl`;
  const records = await searchImages(base, options);
  if (records === undefined) {
    throw new StudyError(
      "bad-data",
      "data",
      "the protocol's images are not there; give a manifest with --data M.jsonl",
    );
  }
  const images = records.map(({ path: _, ...record }) => record);
  const hash = await sha256(new TextEncoder().encode(JSON.stringify(images)));
  const plan = { protocol: base, space, method, seed, halving: options.halving, images: hash };
  const trials = await earlierTrials(storage, out, plan, options.resume);
  const data = await writeImages(storage, `${out}/images.jsonl`, records);
  while (trials.length < options.trials) {
    const trial = trials.length;
    const settings = settingsFor(method, space, { seed, trial, before: trials });
    if (settings === undefined) break;
    options.onEvent({ kind: "trial", trial, of: options.trials });
    const done = await runTrial({ trial, settings, data, text }, trials, options);
    trials.push(done);
    await writeText(storage, log, trials.map((each) => `${JSON.stringify(each)}\n`).join(""));
    options.onEvent({ kind: "trial", trial: done, of: options.trials });
  }
  const best = trials.reduce((top, each) => (each.value > top.value ? each : top));
  const whole = base.stages.reduce((sum, { epochs }) => sum + epochs, 0) * trials.length;
  const result = {
    out,
    method,
    trials,
    best,
    epochs: { trained: trials.reduce((sum, { epochs }) => sum + epochs, 0), whole },
  };
  await writeText(storage, `${out}/search.json`, `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}

/** The trials of the search that this one goes on with. @throws StudyError `run-differs` for another search */
async function earlierTrials(storage: Storage, out: string, plan: object, resume: boolean): Promise<Trial[]> {
  const place = `${out}/plan.json`;
  const wanted = `${JSON.stringify(plan, undefined, 2)}\n`;
  if (!(await storage.exists(place))) {
    await writeText(storage, place, wanted);
    return [];
  }
  if (!resume) {
    throw new StudyError(
      "run-differs",
      out,
      `${out} holds a search already; go on with --resume, or choose another --out`,
    );
  }
  if ((await readText(storage, place)) !== wanted) {
    throw new StudyError("run-differs", out, `${out} holds another search; give the same settings, or another --out`);
  }
  const log = `${out}/trials.jsonl`;
  if (!(await storage.exists(log))) return [];
  const lines = (await readText(storage, log)).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line));
}

interface TrialToRun {
  readonly trial: number;
  readonly settings: Settings;
  /** Manifest. */
  readonly data: string;
  /** Of the protocol. */
  readonly text: string;
}

async function runTrial(
  { trial, settings, data, text }: TrialToRun,
  before: readonly Trial[],
  options: SearchOptions,
): Promise<Trial> {
  const { halving, protocol: path } = options;
  const overrides = [...(options.overrides ?? []), ...overridesOf(settings)];
  const { stages } = parseProtocol(text, path, overrides);
  const rungs = halving
    ? rungsOf(
        halving,
        stages.reduce((sum, { epochs }) => sum + epochs, 0),
      )
    : [];
  /** Validation macro F1 by epoch, over all stages. */
  let values: number[] = [];
  const bestOf = (epochs: number) => Math.max(...values.slice(0, epochs));
  const stop = new AbortController();
  const judge = () => {
    const rung = rungs.indexOf(values.length);
    if (rung < 0 || halving === undefined) return;
    const earlier = before.flatMap((other) => (other.rungs.length > rung ? [other.rungs[rung]] : []));
    if (!goesOn(bestOf(values.length), earlier, halving)) stop.abort();
  };
  try {
    await runProtocol({
      ...options,
      protocol: path,
      data,
      out: `${options.out}/trial-${String(trial).padStart(3, "0")}`,
      overrides,
      sealTest: true,
      signal: options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal,
      onEvent: (event) => {
        options.onEvent(event);
        if (event.kind === "resumed") values = event.history.map(({ val }) => val.f1Macro);
        else if (event.kind === "epoch") values.push(event.val.f1Macro);
        else return;
        judge();
      },
    });
  } catch (error) {
    if (!stop.signal.aborted || options.signal?.aborted) throw error;
  }
  return {
    trial,
    settings,
    value: bestOf(values.length),
    state: stop.signal.aborted ? "stopped" : "done",
    epochs: values.length,
    rungs: rungs.filter((rung) => rung <= values.length).map(bestOf),
  };
}
