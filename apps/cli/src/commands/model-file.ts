import { Classifier } from "@leukoscope/classifier";
import { GradCam, type GradCamOptions } from "@leukoscope/explain";
import type { Runtime } from "@leukoscope/runtime";
import type { Storage } from "@leukoscope/storage";
import { UsageError } from "../output/errors.ts";

/** The bytes of a model file. @throws UsageError `no-model` */
export async function readModelFile(storage: Storage, path: string): Promise<Uint8Array> {
  if (!(await storage.exists(path))) {
    throw new UsageError(
      "no-model",
      `${path}: no such model file; give an .onnx that "leukoscope train" wrote, or one of models/`,
    );
  }
  return storage.read(path);
}

/** @throws UsageError `bad-model` naming the file when it is no classifier */
export const openClassifier = (
  runtime: Runtime,
  bytes: Uint8Array,
  path: string,
  threads?: number,
): Promise<Classifier> => blamingFile(path, Classifier.load(runtime, bytes, { threads }));

/** @throws UsageError `bad-model` as {@link openClassifier}; ExplainError */
export const openGradCam = (
  runtime: Runtime,
  bytes: Uint8Array,
  path: string,
  options: GradCamOptions,
): Promise<GradCam> => blamingFile(path, GradCam.create(runtime, bytes, options));

/** What a model file is refused for says nothing of the file itself. */
export async function blamingFile<T>(path: string, loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof Error) || !["GraphError", "ClassifierError", "RuntimeError"].includes(error.name))
      throw error;
    const code = "code" in error ? String(error.code) : "bad-model";
    throw new UsageError(code, `${path}: ${error.message}`, { cause: error });
  }
}
