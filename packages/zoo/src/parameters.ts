import { float32, GraphError, sizeOf, type Tensor } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import type { ParameterRole, ParameterSource } from "./backbone.ts";

const constants: Partial<Record<ParameterRole, number>> = { scale: 1, variance: 1, bias: 0, mean: 0 };

/**
 * Draws parameters: kernels from He's normal distribution (fan out for convolutions, as torchvision does), dense
 * layers uniform in ±1/sqrt(fan in) as PyTorch does, normalisations as identity. Each parameter has a stream of its
 * own by name, so a change elsewhere in the network leaves it as it was.
 */
export function drawn(seed: number): ParameterSource {
  return (name, dims, role) => {
    const size = sizeOf(dims);
    const constant = constants[role];
    if (constant !== undefined) return float32(dims, new Float32Array(size).fill(constant));
    const random = new Random(`${seed}/${name}`);
    if (role === "dense") {
      const bound = 1 / Math.sqrt(dims[1]);
      return float32(
        dims,
        Float32Array.from({ length: size }, () => (2 * random.next() - 1) * bound),
      );
    }
    const [outputs, , ...kernel] = dims;
    const fanOut = sizeOf(kernel) * (role === "depthwise-kernel" ? 1 : outputs);
    const deviation = Math.sqrt(2 / fanOut);
    return float32(
      dims,
      Float32Array.from({ length: size }, () => random.normal() * deviation),
    );
  };
}

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
