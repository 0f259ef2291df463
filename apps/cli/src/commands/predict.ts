import { type ImageSource, type PredictionRow, predictMany } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { predictionTable } from "../output/prediction-table.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { openClassifier, readModelFile } from "./model-file.ts";
import { WORKERS_OPTION, wholeNumber } from "./options.ts";

/** Images that are decoded before a worker has started. */
const FEW = 16;

interface Options {
  readonly threads?: number;
  readonly workers?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .argument("<path...>", "images, or folders that are searched for images")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...WORKERS_OPTION)
    .option(...JSON_OPTION)
    .action((model: string, paths: string[], options: Options) => run(terminal, model, paths, options));
}

async function run(terminal: Terminal, model: string, paths: readonly string[], options: Options): Promise<void> {
  const storage = new NodeStorage();
  const file = await readModelFile(storage, model);
  const images = await findImages(storage, paths);
  const runtime = new NodeRuntime();
  const preparer = openPreparer(options.workers ?? (images.length < FEW ? 0 : undefined));
  const progress = new Progress();
  try {
    const classifier = await openClassifier(runtime, file, options.threads);
    const sources = images.map((path): ImageSource => ({ path, read: () => storage.read(path) }));
    const rows: PredictionRow[] = [];
    for await (const row of predictMany(classifier, sources, { preparer })) {
      rows.push(row);
      progress.update("predicting", rows.length, images.length);
    }
    progress.end();
    terminal.scores(rows, predictionTable(rows, classifier.metadata.classes));
  } finally {
    progress.end();
    await preparer.close();
    await runtime.close();
  }
}
