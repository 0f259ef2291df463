import { float32, type Model, type Tensor } from "@leukoscope/onnx";
import { TuneError } from "./error.ts";

/**
 * A classifier whose last layer has one more row for each class that it did not know; what it says of the others stays.
 * @param more how many classes come after those it has
 * @throws TuneError, `not-tunable` where logits are not given by a dense layer
 */
export function extendClasses(model: Model, more: number): Model {
  if (more === 0) return model;
  const last = model.nodes.find(({ outputs }) => outputs.includes("logits"));
  const weight = last && model.initializers.get(last.inputs[1]);
  if (last?.opType !== "Gemm" || weight?.dims.length !== 2) {
    throw new TuneError(
      "not-tunable",
      "This model's last layer is no dense layer, so it can't learn new classes.",
      "Label with the classes it has, or start from another model.",
    );
  }
  const transposed = last.attributes.transB?.kind === "int" && Number(last.attributes.transB.value) === 1;
  const axis = transposed ? 0 : 1;
  const initializers = new Map(model.initializers);
  initializers.set(last.inputs[1], padded(weight, axis, more));
  const bias = model.initializers.get(last.inputs[2] ?? "");
  if (bias) initializers.set(last.inputs[2], padded(bias, bias.dims.length - 1, more));
  const widened = model.outputs.map((output) => {
    if (output.name !== "logits" && output.name !== "probabilities") return output;
    return { ...output, dims: output.dims.with(-1, output.dims[output.dims.length - 1] + more) };
  });
  return { ...model, initializers, outputs: widened };
}

/** Zeros after the end of an axis: a new class begins undecided. */
function padded(tensor: Tensor, axis: number, more: number): Tensor {
  const { dims } = tensor;
  const inner = dims.slice(axis + 1).reduce((product, side) => product * side, 1);
  const row = dims[axis] * inner;
  const wide = (dims[axis] + more) * inner;
  const outer = dims.slice(0, axis).reduce((product, side) => product * side, 1);
  const data = new Float32Array(outer * wide);
  for (let k = 0; k < outer; k++) {
    data.set(Float32Array.from(tensor.data.slice(k * row, (k + 1) * row), Number), k * wide);
  }
  return float32([...dims.slice(0, axis), dims[axis] + more, ...dims.slice(axis + 1)], data);
}
