import { GraphBuilder } from "../builder.ts";
import type { Model } from "../graph.ts";
import { type ReadModelOptions, readModel } from "../proto/read.ts";
import { upgrade } from "../upgrade.ts";
import { foldConstants } from "./fold-constants.ts";

/** The inputs in other sizes, where `dims` has an entry for input and axis: `"image.0"`. */
const resized = (model: Model, dims: Readonly<Record<string, number>>): Model => ({
  ...model,
  inputs: model.inputs.map((input) => ({
    ...input,
    dims: input.dims.map((dim, axis) => {
      const key = `${input.name}.${axis}`;
      return Object.hasOwn(dims, key) ? dims[key] : dim;
    }),
  })),
});

/**
 * Makes a model ready to be trained or explained: sizes fixed, operator set brought up to `OPSET`, shape arithmetic folded
 * (`foldConstants`), every value typed, so that `GraphBuilder.from` can continue it.
 *
 * @param model the bytes of an ONNX file, or a model already read
 * @param options `dims` gives sizes to symbolic dimensions by name, and new sizes to fixed ones by input and axis:
 *   `{ N: 8 }`, `{ "image.0": 8 }`
 * @throws GraphError as `readModel`; `dynamic-shape` naming the node whose size depends on data;
 *   `unsupported-operator` naming a node that can't be typed; `shape-mismatch` when the model does not go with the
 *   sizes asked for, such as a `Reshape` to a batch of one that the exporter wrote down
 */
export function prepareModel(model: Uint8Array | Model, options: ReadModelOptions = {}): Model {
  const read = model instanceof Uint8Array ? readModel(model, options) : model;
  const folded = foldConstants(upgrade(resized(read, options.dims ?? {})));
  const builder = GraphBuilder.from(folded, { keepOutputs: false });
  return { ...folded, outputs: folded.outputs.map(({ name }) => ({ name, ...builder.typeOf(name) })) };
}
