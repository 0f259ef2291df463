import { float32, type Model, sizeOf, type Tensor, writeModel } from "@leukoscope/onnx";
import type { NodeRuntime } from "@leukoscope/runtime/node";

/** Value i is `offset + scale * sin(0.7 * i + phase)`, as in tools/golden/static_int8.py. */
export const wave = (dims: readonly number[], phase: number, scale = 1, offset = 0): Tensor =>
  float32(
    dims,
    Float32Array.from({ length: sizeOf(dims) }, (_, i) => offset + scale * Math.sin(0.7 * i + phase)),
  );

/** Runs a model once on waves. */
export async function run(
  runtime: NodeRuntime,
  model: Model,
  feeds: Readonly<Record<string, Tensor>> = feedsOf(model),
): Promise<Readonly<Record<string, Tensor>>> {
  const session = await runtime.load(writeModel(model), { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

export const feedsOf = ({ inputs }: Model): Record<string, Tensor> =>
  Object.fromEntries(inputs.map(({ name, dims }, index) => [name, wave(dims, 0.2 + index, 1.5, 0.25)]));

/** Greatest difference of two tensors' values, over the greatest magnitude of the first. */
export function relativeDifference(expected: Tensor, actual: Tensor): number {
  let difference = 0;
  let magnitude = 1e-6;
  Array.from(expected.data, Number).forEach((value, index) => {
    difference = Math.max(difference, Math.abs(value - Number(actual.data[index])));
    magnitude = Math.max(magnitude, Math.abs(value));
  });
  return difference / magnitude;
}
