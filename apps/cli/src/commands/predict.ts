import { type ImageSource, type PredictionRow, predictMany } from "@leukoscope/classifier";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { predictionTable } from "../output/prediction-table.ts";
import { Progress } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { findImages } from "./find-images.ts";
import { openClassifier, readModelFile } from "./model-file.ts";
import { wholeNumber } from "./options.ts";

interface Options {
  readonly threads?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.onnx)")
    .argument("<path...>", "images, or folders that are searched for images")
    .option("--threads <n>", "threads of the runtime (default: all cores)", wholeNumber(1, 1024))
    .option(...JSON_OPTION)
    .action((model: string, paths: string[], { threads }: Options) => run(terminal, model, paths, threads));
}

async function run(terminal: Terminal, model: string, paths: readonly string[], threads?: number): Promise<void> {
  const storage = new NodeStorage();
  const bytes = await readModelFile(storage, model);
  const images = await findImages(storage, paths);
  const runtime = new NodeRuntime();
  const progress = new Progress();
  try {
    const classifier = await openClassifier(runtime, bytes, model, threads);
    const sources = images.map((path): ImageSource => ({ path, read: () => storage.read(path) }));
    const rows: PredictionRow[] = [];
    for await (const row of predictMany(classifier, sources)) {
      rows.push(row);
      progress.update("predicting", rows.length, images.length);
    }
    progress.end();
    terminal.scores(rows, predictionTable(rows, classifier.metadata.classes));
  } finally {
    progress.end();
    await runtime.close();
  }
}
