import { dirname } from "node:path";
import { Classifier } from "@leukoscope/classifier";
import { adoptForeign, ExplainedModel, type ExplainedModelOptions, type ForeignOptions } from "@leukoscope/explain";
import type { ExternalData } from "@leukoscope/onnx";
import { externalFiles } from "@leukoscope/onnx/node";
import type { Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import { openExternal } from "@leukoscope/zoo";
import { UsageError } from "../output/errors.ts";

/** A model as it lies on the disk. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Weights that it keeps in files beside it. */
  readonly external: ExternalData;
}

/** @throws UsageError `no-model` */
export async function readModelFile(storage: Storage, path: string): Promise<ModelFile> {
  if (!(await storage.exists(path))) {
    throw new UsageError(
      "no-model",
      `${path}: no such model file; give an .onnx that "leukoscope train" wrote, or one of models/`,
    );
  }
  return { path, bytes: await storage.read(path), external: externalFiles(dirname(path)) };
}

/** @throws UsageError `bad-model` naming the file when it is no classifier */
export const openClassifier = (
  runtime: Runtime,
  { path, bytes, external }: ModelFile,
  threads?: number,
): Promise<Classifier> => blamingFile(path, Classifier.load(runtime, bytes, { threads, external }));

/** How a model that says nothing of itself wants its images. */
export interface ForeignModelOptions extends Partial<ForeignOptions> {
  /** Width and height of its input, where it leaves them open; by default 224. */
  readonly size?: number;
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/**
 * Opens a classifier of ours, or any other whose scores can be told.
 * @throws UsageError `bad-model` as {@link openClassifier}; ExplainError, ExternalModelError
 */
export const openExplained = (
  runtime: Runtime,
  { path, bytes, external }: ModelFile,
  options: Omit<ExplainedModelOptions, "external"> = {},
  { size = 224, ...foreign }: ForeignModelOptions = {},
): Promise<ExplainedModel> =>
  blamingFile(path, async () => {
    try {
      return ExplainedModel.open(runtime, bytes, { ...options, external });
    } catch (error) {
      // A model of ours with open sizes does not exist, so neither error speaks of one.
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code !== "not-a-classifier" && code !== "dynamic-shape") throw error;
      const opened = openExternal(bytes, { source: path, batch: 1, size, external });
      const { metadata, model } = adoptForeign(opened, { ...IMAGENET, ...foreign });
      return ExplainedModel.of(runtime, model, metadata, options);
    }
  });

/** What a model file is refused for says nothing of the file itself. */
export async function blamingFile<T>(path: string, loading: Promise<T> | (() => Promise<T>)): Promise<T> {
  try {
    return await (typeof loading === "function" ? loading() : loading);
  } catch (error) {
    if (!(error instanceof Error) || !["GraphError", "ClassifierError", "RuntimeError"].includes(error.name))
      throw error;
    const code = "code" in error ? String(error.code) : "bad-model";
    if (code === "dynamic-shape") {
      throw new UsageError(
        code,
        `${path}: its sizes are open, so it is no classifier that leukoscope wrote; fine-tune it with a protocol that names it as model.backbone`,
        { cause: error },
      );
    }
    throw new UsageError(code, `${path}: ${error.message}`, { cause: error });
  }
}
