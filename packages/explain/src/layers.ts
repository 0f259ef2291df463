import { LOGITS_OUTPUT } from "@leukoscope/classifier";
import { extract, type Model, typesOf } from "@leukoscope/onnx";
import { ExplainError } from "./errors.ts";

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

/** @throws ExplainError `unknown-layer` listing the layers there are */
export function checkLayer(model: Model, layer: string): void {
  const layers = activationLayers(model);
  if (layers.includes(layer)) return;
  const choices = layers.join(", ") || "none: the model has no activation with height and width";
  throw new ExplainError("unknown-layer", layer, `no layer ${layer} to draw a map on; choose one of: ${choices}`);
}
