import type { Model } from "@leukoscope/onnx";

/** Inputs by operator that multiply its input. */
const MULTIPLIED: Readonly<Record<string, readonly number[]>> = {
  Conv: [1],
  ConvTranspose: [1],
  Gemm: [0, 1],
  MatMul: [0, 1],
};

/**
 * Initialisers that are kernels: weights of convolutions and dense layers. What is learnt besides them (biases, scales
 * and shifts of normalisations, slopes, embeddings) is usually spared weight decay.
 */
export function kernels(model: Model): string[] {
  const names = model.nodes.flatMap((node) => (MULTIPLIED[node.opType] ?? []).map((index) => node.inputs[index]));
  return [...new Set(names)].filter((name) => (model.initializers.get(name)?.dims.length ?? 0) >= 2);
}
