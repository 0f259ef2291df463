import { GraphError, type Model, prepareModel, type Tensor, writeModel } from "@leukoscope/onnx";
import type { Runtime, Session, SessionOptions, Tensors } from "@leukoscope/runtime";

/** A graph and the number of rows it takes. */
export interface Sized {
  readonly model: Model;
  readonly size: number;
}

/** A graph for any number of rows: they are run in batches of a fixed size, the last one filled up. */
export class BatchedGraph {
  readonly #session: Session;
  readonly #size: number;

  private constructor(session: Session, size: number) {
    this.#session = session;
    this.#size = size;
  }

  static async load(runtime: Runtime, { model, size }: Sized, options: SessionOptions): Promise<BatchedGraph> {
    return new BatchedGraph(await runtime.load(writeModel(model), options), size);
  }

  /**
   * @param rows of each input, values one after another; all of as many rows
   * @param widths values in a row of each input, by its dimensions without the first
   * @returns of each output, all rows one after another
   */
  async run(
    rows: Readonly<Record<string, Float32Array>>,
    widths: Readonly<Record<string, readonly number[]>>,
    count: number,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, Float32Array>>> {
    const size = this.#size;
    const gathered: Record<string, Float32Array> = {};
    for (let done = 0; done < count; done += size) {
      const taken = Math.min(size, count - done);
      const feeds: Record<string, Tensor> = {};
      for (const [name, values] of Object.entries(rows)) {
        const row = widths[name].reduce((product, side) => product * side, 1);
        const part = values.subarray(done * row, (done + taken) * row);
        const data = taken === size ? part : filled(part, size * row);
        feeds[name] = { type: "float32", dims: [size, ...widths[name]], data };
      }
      const results: Tensors = await this.#session.run(feeds);
      for (const output of outputs) {
        const data = results[output].data as Float32Array;
        const row = data.length / size;
        gathered[output] ??= new Float32Array(row * count);
        gathered[output].set(data.subarray(0, taken * row), done * row);
      }
    }
    return gathered;
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function filled(part: Float32Array, length: number): Float32Array {
  const whole = new Float32Array(length);
  whole.set(part);
  return whole;
}

/**
 * A model of one row at another batch size; one that was written for a batch of one alone stays as it is.
 * @param inputs names of the inputs whose first axis is the batch
 */
export function inBatches(model: Model, inputs: readonly string[], batch: number): Sized {
  if (batch === 1) return { model, size: 1 };
  try {
    const dims = Object.fromEntries(inputs.map((name) => [`${name}.0`, batch]));
    const sized = prepareModel(model, { dims });
    const kept = sized.outputs.every((output) => output.dims[0] === batch);
    return kept ? { model: sized, size: batch } : { model, size: 1 };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return { model, size: 1 };
  }
}
