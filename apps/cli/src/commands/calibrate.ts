import { openPreparer } from "@leukoscope/classifier/node";
import { type Calibrated, calibrateOnManifest, calibrationPlan } from "@leukoscope/protocol";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { calibrationText } from "../output/calibration-text.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { blamingFile, readModelFile } from "./model-file.ts";
import { absolute, portion, WORKERS_OPTION, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const sides = ["val", "all"] as const;

interface Options {
  readonly data: string;
  readonly split: (typeof sides)[number];
  readonly out?: string;
  readonly temperature: boolean;
  readonly coverage: number;
  readonly error?: number;
  readonly gate: boolean;
  readonly keep: number;
  readonly threads?: number;
  readonly workers?: number;
}

export function define(command: Command, terminal: Terminal): void {
  const defaults = calibrationPlan.parse({});
  command
    .argument("<model>", "model file (.onnx)")
    .requiredOption("--data <manifest>", "manifest of its training and validation images, split (.jsonl)")
    .option("--split <name>", `images to calibrate on: ${sides.join(", ")}`, oneOf("--split", sides), "val")
    .option("--out <file>", "file to write (default: the model itself)")
    .option("--no-temperature", "leave the probabilities as the network gives them")
    .option("--coverage <share>", "share of prediction sets that hold the true class", portion, defaults.coverage)
    .option("--error <share>", "wanted error among the images it does not abstain on (default: never unsure)", portion)
    .option("--no-gate", "label whatever is shown")
    .option("--keep <share>", "share of images of the right kind that the gate lets in", portion, defaults.keep)
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((model: string, options: Options) => run(terminal, model, options));
}

async function run(terminal: Terminal, model: string, options: Options): Promise<void> {
  const { data, split, temperature, coverage, error, gate, keep, threads } = options;
  const storage = new NodeStorage();
  const { bytes, external } = await readModelFile(storage, model);
  const runtime = new NodeRuntime();
  const preparer = openPreparer(options.workers);
  const progress = new Progress();
  let calibrated: Calibrated;
  try {
    calibrated = await blamingFile(
      model,
      calibrateOnManifest({
        model: bytes,
        external,
        manifest: absolute(data),
        split,
        plan: { temperature, coverage, error, gate, keep },
        runtime,
        storage,
        preparer,
        threads,
        onProgress: (done, of) => progress.update("calibrating", done, of),
      }),
    );
  } finally {
    progress.end();
    await preparer.close();
    await runtime.close();
  }
  const out = options.out ?? model;
  await storage.write(absolute(out), calibrated.bytes);
  const { report, metadata } = calibrated;
  terminal.scores({ model: out, data, split, ...report }, calibrationText(report, metadata.classes, out));
}
