import { GraphError, type Tensor } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";

const show = (dims: readonly number[]) => `[${dims.join(", ")}]`;

/**
 * Parameters from a file of named tensors. @throws GraphError `unknown-value` or `shape-mismatch`, naming the tensor
 * @param source where the tensors come from, for messages
 */
export function loaded(tensors: ReadonlyMap<string, Tensor>, source: string): ParameterSource {
  return (name, dims) => {
    const tensor = tensors.get(name);
    if (!tensor)
      throw new GraphError(
        "unknown-value",
        name,
        `${source} has no tensor ${name}; is it the right file for this backbone?`,
      );
    if (show(tensor.dims) !== show(dims)) {
      throw new GraphError(
        "shape-mismatch",
        name,
        `${source}: tensor ${name} is ${show(tensor.dims)}, the backbone wants ${show(dims)}`,
      );
    }
    if (tensor.type !== "float32") {
      throw new GraphError("shape-mismatch", name, `${source}: tensor ${name} is ${tensor.type}, not float32`);
    }
    return tensor;
  };
}
