import { availableParallelism } from "node:os";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Budget, parseBudget, runStudy, type StudyEvent } from "@leukoscope/study";
import type { Command } from "commander";
import { featureCache, weightsCache } from "../cache.ts";
import { studyText } from "../output/study-text.ts";
import type { Terminal } from "../output/terminal.ts";
import type { TrainingProgress } from "../output/training-progress.ts";
import { JSON_OPTION } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { absolute, commandLine, gather, WORKERS_OPTION, wholeNumber } from "./options.ts";

/** What the commands that run a study take. */
export interface StudyCommandOptions {
  readonly data?: string;
  readonly out?: string;
  readonly only?: readonly string[];
  readonly budget?: Budget;
  readonly randomWeights?: boolean;
  readonly set?: readonly string[];
  readonly resume?: boolean;
  readonly threads?: number;
  readonly workers?: number;
}

export const withStudyOptions = (command: Command): Command =>
  command
    .option("--data <manifest>", "manifest of the images, in place of the protocols' folders")
    .option("--out <folder>", "folder of the runs (default: runs/ and the study's name)")
    .option("--only <axis=level>", "run these levels of an axis alone, or part=NAME; may be given many times", gather)
    .option(
      "--budget <budget>",
      "scale down for a small machine: small, tiny, or epochs=1,repeats=2,size=64,images=50,batch=8; the tables say so",
      parseBudget,
    )
    .option("--random-weights", "start networks whose weights are not at hand from random ones; the tables say so")
    .option("--set <key=value>", "change a setting of every run's protocol; may be given many times", gather)
    .option("--resume", "go on with a run that was cut short; finished runs are taken as they are in any case")
    .option(
      "--threads <n>",
      "threads of the runtime (default: all cores); the same count gives the same bits",
      wholeNumber(1, 1024),
    )
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION);

export interface StudyToRun {
  /** The command as it was given, without options. */
  readonly words: readonly string[];
  /** Path of the study's file; absolute. */
  readonly study: string;
  readonly name: string;
}

/** Runs a study and prints its tables. */
export async function studyCommand(
  terminal: Terminal,
  { words, study, name }: StudyToRun,
  options: StudyCommandOptions,
): Promise<void> {
  const out = options.out ?? `runs/${name}`;
  const result = await interruptible(
    options.workers,
    () => resumeCommand(words, out, options),
    ({ progress, ...tools }) =>
      runStudy({
        ...tools,
        study,
        data: options.data === undefined ? undefined : absolute(options.data),
        out: absolute(out),
        only: options.only,
        budget: options.budget,
        randomWeights: options.randomWeights,
        overrides: options.set,
        resume: options.resume ?? false,
        threads: options.threads ?? availableParallelism(),
        cache: featureCache(),
        weights: weightsCache(),
        storage: new NodeStorage(),
        // Kilobytes on every system.
        peakMemory: () => process.resourceUsage().maxRSS / 1024,
        onEvent: (event) => show(event, progress),
      }),
  );
  terminal.scores(result, studyText(result));
}

function show(event: StudyEvent, progress: TrainingProgress): void {
  if (event.kind === "run") {
    progress.line(`run ${event.index} of ${event.of}, ${event.folder}${event.taken ? ": finished before" : ""}`);
  } else if (event.kind === "measuring") progress.bar("measuring cells", event.done, event.of);
  else progress.show(event);
}

/** The command that goes on where this one stopped. */
function resumeCommand(words: readonly string[], out: string, options: StudyCommandOptions): string {
  const { data, only = [], budget = {}, randomWeights, set = [], threads, workers } = options;
  const limits = Object.entries(budget).map(([name, limit]) => `${name}=${limit}`);
  return commandLine([
    ...words,
    "--out",
    out,
    ...(data === undefined ? [] : ["--data", data]),
    ...only.flatMap((choice) => ["--only", choice]),
    ...(limits.length === 0 ? [] : ["--budget", limits.join(",")]),
    ...(randomWeights ? ["--random-weights"] : []),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(threads === undefined ? [] : ["--threads", String(threads)]),
    ...(workers === undefined ? [] : ["--workers", String(workers)]),
    "--resume",
  ]);
}
