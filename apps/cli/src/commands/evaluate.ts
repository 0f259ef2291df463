import { openPreparer } from "@leukoscope/classifier/node";
import { type EvaluateModelOptions, evaluateModel, type ManifestEvaluation } from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { metricsText } from "../output/metrics-text.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute, userName, WORKERS_OPTION, wholeNumber } from "./options.ts";
import { oneOf, refuseOption } from "./unavailable.ts";

const sides = ["train", "val", "test", "all"] as const;

interface Options {
  readonly data: string;
  readonly split: (typeof sides)[number];
  readonly threads?: number;
  readonly workers?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .requiredOption("--data <manifest>", "manifest of the images (.jsonl)")
    .option("--split <name>", `images to test on: ${sides.join(", ")}`, oneOf("--split", sides), "test")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((model: string, options: Options) => run(terminal, model, options));
  refuseOption(command, "--noise <levels>", "leave it out for the images as they are");
}

async function run(terminal: Terminal, model: string, { data, split, threads, workers }: Options): Promise<void> {
  const storage = new NodeStorage();
  const { bytes, external } = await readModelFile(storage, model);
  const runtime = new NodeRuntime();
  const preparer = openPreparer(workers);
  const progress = new Progress();
  const options: EvaluateModelOptions = {
    runtime,
    storage,
    model: bytes,
    external,
    preparer,
    manifest: absolute(data),
    split: split === "all" ? undefined : split,
    by: userName(),
    threads,
    onProgress: (done, of) => progress.update("testing", done, of),
  };
  let evaluation: ManifestEvaluation;
  try {
    evaluation = await blamingFile(model, evaluateModel(options));
  } finally {
    progress.end();
    await preparer.close();
    await runtime.close();
  }
  const { looks, metrics } = evaluation;
  const counted = looks === undefined ? "" : `\n\nlook ${looks} at this locked test`;
  terminal.scores(
    { model, data, split, ...metrics, ...(looks !== undefined && { looks }) },
    `${metricsText([{ title: split, metrics }])}${counted}`,
  );
}
