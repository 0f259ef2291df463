import { floatAttribute, intAttribute, type Model, type Node } from "@leukoscope/onnx";

/** What batch normalisation does to each channel outside training: `scale * x + shift`. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** The affine map of a `BatchNormalization`, if its parameters are constants and it does not train. */
export function affineOf(node: Node, initializers: Model["initializers"]): Affine | undefined {
  if (node.opType !== "BatchNormalization" || node.domain || intAttribute(node, "training_mode", 0) !== 0) return;
  const parameters = node.inputs.slice(1, 5).map((name) => initializers.get(name));
  if (!parameters.every((tensor) => tensor?.type === "float32")) return;
  const [gain, bias, mean, variance] = parameters.map((tensor) => Float64Array.from(tensor?.data ?? [], Number));
  const epsilon = floatAttribute(node, "epsilon", 1e-5);
  const scale = gain.map((value, channel) => value / Math.sqrt(variance[channel] + epsilon));
  return { scale, shift: bias.map((value, channel) => value - scale[channel] * mean[channel]) };
}
