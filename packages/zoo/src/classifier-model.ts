import { GraphBuilder, type Model } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "./backbone.ts";
import { buildHead, type HeadOptions } from "./head.ts";

export interface ClassifierModelOptions {
  readonly backbone: Backbone;
  readonly head: HeadOptions;
  readonly classes: number;
  /** Width and height of the input, pixels. */
  readonly size: number;
  readonly batch: number;
  /** Parameters of the backbone. */
  readonly backboneParameters: ParameterSource;
  readonly headParameters: ParameterSource;
}

/** A whole classifier and where its parts are. */
export interface ClassifierModel {
  /** Input `image` [N, 3, size, size]; outputs `logits` and `probabilities` [N, classes]. */
  readonly model: Model;
  readonly blocks: readonly Block[];
  /** Where the head begins, [N, C, h, w] or [N, C]. */
  readonly features: string;
  /** The last feature map, [N, C, h, w]: the default layer of class activation maps. */
  readonly camLayer: string;
}

/** Builds backbone and head into one graph. @throws RangeError when the input is too small for the backbone */
export function buildClassifier(options: ClassifierModelOptions): ClassifierModel {
  const { backbone, size, batch } = options;
  if (size < backbone.minimumSize) {
    throw new RangeError(`${backbone.name} needs an input of at least ${backbone.minimumSize} pixels, got ${size}`);
  }
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [batch, 3, size, size] });
  const { output, blocks } = backbone.build(builder, image, options.backboneParameters);
  buildHead(builder, output, options.classes, options.head, options.headParameters);
  return { model: builder.build(backbone.name), blocks, features: output, camLayer: output };
}
