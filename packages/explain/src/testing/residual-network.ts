import { readFileSync } from "node:fs";
import { createImage, type Image } from "@leukoscope/imaging";
import { type Model, readModel } from "@leukoscope/onnx";
import type { Runtime } from "@leukoscope/runtime";
import { ExplainedModel, type ExplainedModelOptions } from "../model/explained-model.ts";
import { metadataOf } from "./metadata.ts";

export const RESIDUAL_SIZE = 24;
const CLASSES = ["a", "b", "c", "d"];

/** Of `src/__goldens__`. */
export const goldenBytes = (name: string): Uint8Array =>
  readFileSync(new URL(`../__goldens__/${name}`, import.meta.url));

export const golden = <T>(name: string): T => JSON.parse(new TextDecoder().decode(goldenBytes(name)));

/** Little-endian float32 in base64. */
export function floatsOf(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer);
}

/** The network of tools/golden/explain_case.py, exported by PyTorch: early, middle and late ReLU. */
export const residualNetwork = (): Model => readModel(goldenBytes("residual.onnx"));

export const LATE = "/late/Relu_output_0";
export const MIDDLE = "/middle/Relu_output_0";

export const residualModel = (runtime: Runtime, options: ExplainedModelOptions = {}): ExplainedModel =>
  ExplainedModel.of(
    runtime,
    residualNetwork(),
    metadataOf(RESIDUAL_SIZE, LATE, CLASSES, { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }),
    { threads: 1, ...options },
  );

/** As `pixels` of tools/golden/explain_case.py. */
export const formulaPixels = (size = RESIDUAL_SIZE): Image =>
  createImage(
    size,
    size,
    Uint8Array.from({ length: 3 * size * size }, (_, i) => (i * 37 + i * i * 11) % 256),
  );
