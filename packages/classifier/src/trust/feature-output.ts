import { int, type Model, type Node, typesOf } from "@leukoscope/onnx";
import { ClassifierError } from "../errors.ts";
import { FEATURES_OUTPUT } from "../interface.ts";

/**
 * A model with the output `features`, float32 [1, D], that a gate reads: its last feature maps averaged over the image.
 * What a head of dense layers sees is thereby given out; no value of the graph changes.
 * @param camLayer the value of the feature maps, [1, D, h, w], as the metadata name it
 * @throws ClassifierError `bad-graph` where the graph has no such feature maps
 */
export function withFeatureOutput(model: Model, camLayer: string): Model {
  if (model.outputs.some(({ name }) => name === FEATURES_OUTPUT)) return model;
  const maps = typesOf(model).get(camLayer);
  if (maps?.dims.length !== 4 || maps.type !== "float32") {
    const found = maps ? `${maps.type} [${maps.dims.join(", ")}]` : "absent";
    throw new ClassifierError(
      "bad-graph",
      camLayer,
      maps?.dims,
      `the gate needs feature maps, float32 [1, D, h, w], but ${camLayer} is ${found}; leave the gate out`,
    );
  }
  const node = (opType: string, input: string, output: string, attributes: Node["attributes"] = {}): Node => ({
    name: output,
    opType,
    domain: "",
    inputs: [input],
    outputs: [output],
    attributes,
  });
  const pooled = `${FEATURES_OUTPUT}.pool`;
  return {
    ...model,
    nodes: [
      ...model.nodes,
      node("GlobalAveragePool", camLayer, pooled),
      node("Flatten", pooled, FEATURES_OUTPUT, { axis: int(1) }),
    ],
    outputs: [...model.outputs, { name: FEATURES_OUTPUT, type: "float32", dims: [1, maps.dims[1]] }],
  };
}
