import { extract, int, type Model, type Node, onnxTypeNumbers, type TensorType, typesOf } from "@leukoscope/onnx";

/**
 * The same model without forms that only exporters write. Training-mode nodes get the form that inference has:
 * `BatchNormalization` with one output and running statistics, `Dropout` that passes on; a training graph brings both
 * to life again where it trains them. `CastLike` becomes the `Cast` that it stands for, which can be folded.
 */
export function inPlainForm(model: Model): Model {
  const types = typesOf(model);
  return { ...model, nodes: model.nodes.map((node) => plainNode(node, types)) };
}

function plainNode(node: Node, types: ReadonlyMap<string, TensorType>): Node {
  const { opType, inputs, outputs } = node;
  if (opType === "BatchNormalization") {
    const { training_mode: _, ...attributes } = node.attributes;
    return { ...node, outputs: outputs.slice(0, 1), attributes };
  }
  // The third input of a Dropout says whether to drop.
  if (opType === "Dropout") return { ...node, inputs: inputs.slice(0, 2), outputs: outputs.slice(0, 1) };
  const like = opType === "CastLike" ? types.get(inputs[1]) : undefined;
  if (!like) return node;
  return { ...node, opType: "Cast", inputs: inputs.slice(0, 1), attributes: { to: int(onnxTypeNumbers[like.type]) } };
}

/** Operators that give their first input as it is when its type does not change. */
const MAY_CHANGE_NOTHING: ReadonlySet<string> = new Set(["Identity", "Expand", "Cast", "Reshape"]);

const HAVE_BIAS: ReadonlySet<string> = new Set(["Conv", "ConvTranspose"]);

/**
 * The same model without biases of zero that its file computes rather than holds: PyTorch's exporter writes them for
 * convolutions that have none, and they are not to be learnt.
 * @param written the file's own initialisers
 */
export function withoutEmptyBiases(model: Model, written: Model["initializers"]): Model {
  const nodes = model.nodes.map((node) => {
    const [x, weight, bias] = node.inputs;
    const values = HAVE_BIAS.has(node.opType) && !written.has(bias) ? model.initializers.get(bias) : undefined;
    const empty = values?.type === "float32" && !(values.data as Float32Array).some((value) => value !== 0);
    return empty ? { ...node, inputs: [x, weight] } : node;
  });
  return extract({ ...model, nodes }, model.inputs, model.outputs);
}

/**
 * The same model without nodes that change nothing. PyTorch's exporter spreads the scale of a normalisation to the
 * size that it has already; without that detour it is seen as the parameter that it is.
 */
export function withoutNoOps(model: Model): Model {
  const types = typesOf(model);
  const outputs = new Set(model.outputs.map(({ name }) => name));
  const sources = new Map<string, string>();
  const nodes: Node[] = [];
  for (const given of model.nodes) {
    const node = { ...given, inputs: given.inputs.map((input) => sources.get(input) ?? input) };
    const [input] = node.inputs;
    const [output] = node.outputs;
    const idle =
      node.domain === "" &&
      MAY_CHANGE_NOTHING.has(node.opType) &&
      !outputs.has(output) &&
      alike(types.get(input), types.get(output));
    if (idle) sources.set(output, input);
    else nodes.push(node);
  }
  return extract({ ...model, nodes }, model.inputs, model.outputs);
}

const alike = (a: TensorType | undefined, b: TensorType | undefined): boolean =>
  a !== undefined && b !== undefined && a.type === b.type && a.dims.join() === b.dims.join();
