import { dirname } from "node:path";
import { Classifier } from "@leukoscope/classifier";
import { GradCam, type GradCamOptions } from "@leukoscope/explain";
import type { ExternalData } from "@leukoscope/onnx";
import { externalFiles } from "@leukoscope/onnx/node";
import type { Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
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

/** @throws UsageError `bad-model` as {@link openClassifier}; ExplainError */
export const openGradCam = (
  runtime: Runtime,
  { path, bytes, external }: ModelFile,
  options: Omit<GradCamOptions, "external">,
): Promise<GradCam> => blamingFile(path, GradCam.create(runtime, bytes, { ...options, external }));

/** What a model file is refused for says nothing of the file itself. */
export async function blamingFile<T>(path: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
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
