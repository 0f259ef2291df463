import { LOGITS_OUTPUT } from "@leukoscope/classifier";
import { extract, type Model, typesOf } from "@leukoscope/onnx";
import { ExplainError } from "../errors.ts";

const CONVOLUTIONS: ReadonlySet<string> = new Set(["Conv", "FusedConv", "ConvTranspose", "QLinearConv", "ConvInteger"]);

/** The part of a model that computes the logits, and no other output. */
export const logitsModel = (model: Model): Model =>
  extract(
    model,
    [],
    model.outputs.filter(({ name }) => name === LOGITS_OUTPUT),
  );

/**
 * Names of the activations [1, C, h, w] on which a class activation map can be drawn, in order of computation: those
 * that the logits depend on and that are more than one pixel large.
 */
export function activationLayers(model: Model): readonly string[] {
  const { nodes, ...rest } = logitsModel(model);
  const types = typesOf({ ...rest, nodes });
  return nodes
    .flatMap(({ outputs }) => outputs)
    .filter((value) => {
      const type = types.get(value);
      return type?.type === "float32" && type.dims.length === 4 && type.dims[2] * type.dims[3] > 1;
    });
}

/** The last activation that still has height and width: where the maps of a model that names no layer are drawn. */
export const lastActivation = (model: Model): string | undefined => activationLayers(model).at(-1);

/** @throws ExplainError `unknown-layer` listing the layers there are; `no-convolution` */
export function checkLayer(model: Model, layer: string): void {
  const layers = activationLayers(model);
  const convolutional = model.nodes.some(({ opType }) => CONVOLUTIONS.has(opType));
  if (!convolutional || layers.length === 0) {
    const message = `${model.name} has no convolution, so there is no layer to draw a class activation map on; use a method that asks the model only for scores: lime, kernelshap, occlusion or rise`;
    throw new ExplainError("no-convolution", layer, message);
  }
  if (layers.includes(layer)) return;
  throw new ExplainError(
    "unknown-layer",
    layer,
    `no layer ${layer} to draw a map on; choose one of: ${layers.join(", ")}`,
  );
}

/** @throws ExplainError `no-gradient` for a model in eight bits: rounding has no slope */
export function checkDifferentiable(model: Model, layer: string): void {
  if (!model.nodes.some(({ opType }) => opType === "QuantizeLinear")) return;
  throw new ExplainError(
    "no-gradient",
    layer,
    `${model.name} computes in eight bits, and rounding has no gradient; explain the fp32 or fp16 model it was exported from`,
  );
}
