import { type Model, type Tensor, writeModel } from "@leukoscope/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";

export type Floats = Readonly<Record<string, Float32Array>>;

/** A model loaded by ONNX Runtime, fed with float32 values by input name. */
export interface LoadedGraph {
  run(feeds: Floats): Promise<Floats>;
}

/** Loads a graph for a test, with the runtime's usual graph optimisations, on one thread. */
export async function load(model: Model): Promise<LoadedGraph> {
  const session = await InferenceSession.create(writeModel(model), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    run: async (feeds) => {
      const tensors = model.inputs.map(({ name, dims }) => [
        name,
        new RuntimeTensor("float32", feeds[name], [...dims]),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        model.outputs.map(({ name, dims }) => {
          const { data, dims: given } = results[name];
          if (!(data instanceof Float32Array)) throw new TypeError(`${name} holds no float32`);
          if (given.join() !== dims.join())
            throw new RangeError(`${name}: inferred [${dims}], but the runtime gives [${given}]`);
          return [name, data];
        }),
      );
    },
  };
}

/** The values of float32 tensors by name, as feeds. */
export const feedsOf = (tensors: Readonly<Record<string, Tensor>>): Floats =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data }]) => {
      if (!(data instanceof Float32Array)) throw new TypeError(`${name} holds no float32`);
      return [name, data];
    }),
  );
