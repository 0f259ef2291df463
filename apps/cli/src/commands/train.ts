import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { PRETRAINED, type RunEvent, type RunResult, runProtocol } from "@leukoscope/protocol";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { featureCache, weightsCache } from "../cache.ts";
import { environment } from "../environment.ts";
import { UsageError } from "../output/errors.ts";
import { metricsText } from "../output/metrics-text.ts";
import { duration } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { absolute, commandLine, gather, userName, WORKERS_OPTION, wholeNumber } from "./options.ts";

interface Options {
  readonly data?: string;
  readonly weights?: string;
  readonly out?: string;
  readonly set?: readonly string[];
  readonly resume?: boolean;
  readonly threads?: number;
  readonly workers?: number;
  readonly test?: boolean;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<protocol>", "protocol file (.yaml)")
    .option("--data <manifest>", "manifest to train on, in place of the protocol's folder")
    .option(
      "--weights <file>",
      'weights to start from (.safetensors, .onnx, or "pretrained"), in place of the protocol\'s model.weights',
    )
    .option("--out <folder>", "folder of the run (default: runs/ and the protocol's name)")
    .option("--set <key=value>", "change a setting, such as stages.0.epochs=2; may be given many times", gather)
    .option("--resume", "go on from the run's last checkpoint")
    .option(
      "--threads <n>",
      "threads of the runtime (default: all cores); the same count gives the same bits",
      wholeNumber(1, 1024),
    )
    .option("--test", "judge the model on a locked test too; the look is counted")
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((protocol: string, options: Options) => run(terminal, protocol, options));
}

async function run(terminal: Terminal, protocol: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  if (!(await storage.exists(protocol))) {
    throw new UsageError("no-protocol", `${protocol}: no such protocol file; protocols/ has some`);
  }
  const out = options.out ?? `runs/${basename(protocol).replace(/\.ya?ml$/i, "")}`;
  const result = await interruptible(
    options.workers,
    () => resumeCommand(protocol, out, options),
    ({ progress, ...tools }) =>
      runProtocol({
        ...tools,
        protocol: absolute(protocol),
        data: options.data === undefined ? undefined : absolute(options.data),
        out: absolute(out),
        overrides: overridesOf(options),
        resume: options.resume ?? false,
        test: options.test ?? false,
        by: userName(),
        threads: options.threads ?? availableParallelism(),
        cache: featureCache(),
        weights: weightsCache(),
        storage,
        environment: environment(),
        onEvent: (event: RunEvent) => progress.show(event),
      }),
  );
  terminal.scores(result, textOf(result));
}

function textOf({ run: folder, model, epochs, seconds, val, test }: RunResult): string {
  return [
    metricsText([{ title: "validation", metrics: val }, ...(test ? [{ title: "test", metrics: test }] : [])]),
    ...(test ? [] : ["", "the test is locked and was not looked at; leukoscope evaluate looks at it, and counts"]),
    "",
    `${epochs} epochs in ${duration(seconds)}; run: ${folder}`,
    `model: ${model}`,
  ].join("\n");
}

/** A file is named from the working folder here, from the protocol's own in the protocol. */
const overridesOf = ({ set = [], weights }: Options): readonly string[] =>
  weights === undefined
    ? set
    : [...set, `model.weights=${JSON.stringify(weights === PRETRAINED ? weights : absolute(weights))}`];

/** The command that goes on where this one stopped. */
function resumeCommand(
  protocol: string,
  out: string,
  { data, weights, set = [], test, threads, workers }: Options,
): string {
  const words = ["train", protocol, "--out", out];
  if (data !== undefined) words.push("--data", data);
  if (weights !== undefined) words.push("--weights", weights);
  for (const setting of set) words.push("--set", setting);
  if (threads !== undefined) words.push("--threads", String(threads));
  if (workers !== undefined) words.push("--workers", String(workers));
  if (test) words.push("--test");
  words.push("--resume");
  return commandLine(words);
}
