import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { NodeStorage } from "@leukoscope/storage/node";
import { runSearch, type SearchEvent, type SearchMethod, searchMethods } from "@leukoscope/study";
import type { Command } from "commander";
import { featureCache, weightsCache } from "../cache.ts";
import { UsageError } from "../output/errors.ts";
import { searchText, trialText } from "../output/search-text.ts";
import type { Terminal } from "../output/terminal.ts";
import type { TrainingProgress } from "../output/training-progress.ts";
import { JSON_OPTION } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { absolute, commandLine, gather, WORKERS_OPTION, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly space: string;
  readonly method: SearchMethod;
  readonly trials: number;
  readonly seed: number;
  readonly halving?: number;
  readonly factor: number;
  readonly data?: string;
  readonly out?: string;
  readonly set?: readonly string[];
  readonly resume?: boolean;
  readonly threads?: number;
  readonly workers?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<protocol>", "protocol file (.yaml)")
    .requiredOption("--space <file>", "what may be changed (.yaml)")
    .option("--method <name>", searchMethods.join(", "), oneOf("--method", searchMethods), "tpe")
    .option("--trials <n>", "how many trainings", wholeNumber(1), 20)
    .option("--seed <n>", "seed of the search; the same seed makes the same trials", wholeNumber(0), 1)
    .option(
      "--halving <epochs>",
      "give a trial up that is poor after so many epochs, and at each rung after",
      wholeNumber(1),
    )
    .option("--factor <n>", "one of so many trials goes on at a rung", wholeNumber(2, 100), 3)
    .option("--data <manifest>", "manifest of the images, in place of the protocol's folder")
    .option("--out <folder>", "folder of the search (default: runs/search- and the protocol's name)")
    .option("--set <key=value>", "change a setting of every trial; may be given many times", gather)
    .option("--resume", "go on with a search that was cut short")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((protocol: string, options: Options) => run(terminal, protocol, options));
}

async function run(terminal: Terminal, protocol: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  for (const file of [protocol, options.space]) {
    if (!(await storage.exists(file))) throw new UsageError("no-protocol", `${file}: no such file`);
  }
  const out = options.out ?? `runs/search-${basename(protocol).replace(/\.ya?ml$/i, "")}`;
  const { method, trials, seed, halving, factor } = options;
  const result = await interruptible(
    options.workers,
    () => resumeCommand(protocol, out, options),
    ({ progress, ...tools }) =>
      runSearch({
        ...tools,
        protocol: absolute(protocol),
        space: absolute(options.space),
        data: options.data === undefined ? undefined : absolute(options.data),
        method,
        trials,
        seed,
        halving: halving === undefined ? undefined : { least: halving, factor },
        out: absolute(out),
        overrides: options.set,
        resume: options.resume ?? false,
        threads: options.threads ?? availableParallelism(),
        cache: featureCache(),
        weights: weightsCache(),
        storage,
        onEvent: (event) => show(event, progress),
      }),
  );
  terminal.result(result, searchText(result));
}

function show(event: SearchEvent, progress: TrainingProgress): void {
  if (event.kind !== "trial") progress.show(event);
  else if (typeof event.trial === "number") progress.line(`trial ${event.trial + 1} of ${event.of}`);
  else progress.line(trialText(event.trial));
}

/** The command that goes on where this one stopped. */
function resumeCommand(protocol: string, out: string, options: Options): string {
  const { space, method, trials, seed, halving, factor, data, set = [], threads, workers } = options;
  return commandLine([
    ...["search", protocol, "--space", space, "--method", method, "--trials", String(trials), "--seed", String(seed)],
    ...(halving === undefined ? [] : ["--halving", String(halving), "--factor", String(factor)]),
    ...(data === undefined ? [] : ["--data", data]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(threads === undefined ? [] : ["--threads", String(threads)]),
    ...(workers === undefined ? [] : ["--workers", String(workers)]),
    ...["--out", out, "--resume"],
  ]);
}
