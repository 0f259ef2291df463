import { type ExternalData, readInputs, readModel, readSafetensors, sizeOf, type Tensor } from "@leukoscope/onnx";
import type { Backbone } from "../backbone.ts";
import type { WeightsFile } from "../starting-parameters.ts";
import { checkTensors } from "./check-tensors.ts";
import { widened } from "./widen.ts";

export interface ReadWeightsOptions {
  /** What the bytes are, for messages; a name that ends in `.onnx` is read as ONNX, any other as safetensors. */
  readonly source: string;
  /** Reads tensors that an ONNX file keeps in files beside it. */
  readonly external?: ExternalData;
}

/**
 * Reads a file of a backbone's weights: safetensors, or the initialisers of an ONNX model, under timm's tensor names. Half
 * precision (float16, bfloat16) is widened to float32. Tensors may be views of `bytes`: leave those alone meanwhile.
 * @throws WeightsError `bad-tensors` when a tensor is missing, too many, or of another shape or type; GraphError for bytes
 *   that can't be read
 */
export function readWeights(backbone: Backbone, bytes: Uint8Array, options: ReadWeightsOptions): WeightsFile {
  const { source } = options;
  const named = /\.onnx$/i.test(source)
    ? initializersOf(bytes, backbone.size, options)
    : readSafetensors(bytes, source).tensors;
  const tensors = new Map([...named].map(([name, tensor]) => [name, widened(tensor)]));
  checkTensors(backbone, tensors, source);
  return { tensors, source };
}

/** The initialisers of a graph that may be weights: shapes, axes, limits and other small constants aside. */
function initializersOf(
  bytes: Uint8Array,
  size: number,
  { source, external }: ReadWeightsOptions,
): ReadonlyMap<string, Tensor> {
  // Sizes that were left open are of no interest here, but the graph can't be read without them.
  const usual = [1, 3, size, size];
  const open = readInputs(bytes, source).flatMap(({ name, dims = [] }) =>
    dims.map((dim, axis) => [typeof dim === "string" ? dim : `${name}.${axis}`, usual[axis] ?? 1] as const),
  );
  const { initializers, nodes } = readModel(bytes, { source, external, dims: Object.fromEntries(open) });
  const named = new Map(initializers);
  // PyTorch's exporter keeps tensors of equal values once, and gives the others their names by Identity.
  for (const { opType, inputs, outputs } of nodes) {
    const tensor = opType === "Identity" ? named.get(inputs[0]) : undefined;
    if (tensor) named.set(outputs[0], tensor);
  }
  return new Map([...named].filter(([, { type, dims }]) => type.startsWith("float") && sizeOf(dims) > 1));
}
