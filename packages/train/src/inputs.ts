import { sizeOf, type Tensor, type ValueInfo } from "@leukoscope/onnx";
import type { Batch, Inputs } from "./examples.ts";

/** Gives the first input of the trained part of a model, batch by batch. */
export interface InputReader {
  /** Makes ready what the batches of an epoch will read. */
  prepare(examples: Inputs, batches: readonly Batch[], onProgress: (done: number, of: number) => void): Promise<void>;
  read(examples: Inputs, batch: Batch): Promise<Tensor>;
  close(): Promise<void>;
}

/** Reads the model's own input: nothing is frozen, so nothing is cached. */
export function directInputs(input: ValueInfo): InputReader {
  const size = sizeOf(input.dims.slice(1));
  return {
    async prepare() {},
    async read(examples, batch) {
      const data = new Float32Array(batch.indices.length * size);
      await Promise.all(
        batch.indices.map(async (index, row) => data.set(await examples.input(index, batch.draws[row]), row * size)),
      );
      return { type: "float32", dims: [batch.indices.length, ...input.dims.slice(1)], data };
    },
    async close() {},
  };
}
