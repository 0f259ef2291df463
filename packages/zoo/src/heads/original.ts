import { GraphBuilder, type Tensor } from "@leukoscope/onnx";
import type { Backbone, ParameterSource } from "../backbone.ts";
import { type ParameterShape, shapeOnly } from "../shape-only.ts";
import { appendOutputs, type BuiltHead, type HeadPlace, plainHead } from "./head.ts";

/**
 * The network's own layers after the features, under their own tensor names: with weights of as many classes it is the
 * network as published; with another number of classes all but its classifier is (VGG keeps its two hidden layers).
 */
export interface OriginalHead {
  readonly kind: "original";
}

/**
 * Appends the original head; the graph's outputs are `logits` and `probabilities`, [N, classes].
 * @param place its parameters give the classifier's tensors
 * @param backboneParameters give those that do not depend on the number of classes
 */
export function buildOriginal(place: HeadPlace, backbone: Backbone, backboneParameters: ParameterSource): BuiltHead {
  const { builder, features, classes, parameters } = place;
  const classifier = classifierOf(backbone, builder.dimsOf(features));
  const top = backbone.buildTop(builder, features, classes, (name, dims, role) =>
    (classifier.has(name) ? parameters : backboneParameters)(name, dims, role),
  );
  if (top !== "logits") builder.op("Identity", [top], {}, { name: "logits", outputs: ["logits"] });
  appendOutputs(builder);
  return plainHead;
}

/**
 * Names of the tensors of a backbone's own classifier, and the axis that counts classes: those whose shape changes with
 * the number of classes.
 * @param features shape of the backbone's features
 */
export function classifierOf(backbone: Backbone, features: readonly number[]): ReadonlyMap<string, number> {
  const [few, many] = [2, 3].map((classes) => {
    const shapes = new Map<string, ParameterShape>();
    const builder = new GraphBuilder();
    const input = builder.input("features", { type: "float32", dims: features });
    backbone.buildTop(builder, input, classes, shapeOnly(shapes));
    return shapes;
  });
  const axes = [...few].map(([name, { dims }]) => {
    const other = many.get(name)?.dims ?? [];
    return [name, dims.findIndex((length, axis) => length !== other[axis])] as const;
  });
  return new Map(axes.filter(([, axis]) => axis >= 0));
}

/**
 * How many classes the classifier has that a file of a backbone's weights brings along.
 * @returns undefined when the file has no classifier
 */
export function classesIn(backbone: Backbone, tensors: ReadonlyMap<string, Tensor>): number | undefined {
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [1, 3, backbone.size, backbone.size] });
  const { output } = backbone.build(builder, image, shapeOnly(new Map()));
  for (const [name, axis] of classifierOf(backbone, builder.dimsOf(output))) {
    const tensor = tensors.get(name);
    if (tensor) return tensor.dims[axis];
  }
  return undefined;
}
