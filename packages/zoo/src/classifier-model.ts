import { GraphBuilder, type Model } from "@leukoscope/onnx";
import type { Backbone, Block, ParameterSource } from "./backbone.ts";
import { buildHead } from "./heads/build-head.ts";
import type { BuiltHead, HeadOptions } from "./heads/head.ts";
import { buildOriginal } from "./heads/original.ts";

export interface ClassifierModelOptions {
  readonly backbone: Backbone;
  readonly head: HeadOptions;
  readonly classes: number;
  /** Width and height of the input, pixels. */
  readonly size: number;
  readonly batch: number;
  /** Parameters of the backbone, and of what is in an original head before its classifier. */
  readonly backboneParameters: ParameterSource;
  /** Parameters of a new head, or of an original head's classifier. */
  readonly headParameters: ParameterSource;
  /** Builds what only training wants, too: the backbone's stochastic depth. Without by default. */
  readonly training?: boolean;
  /** Stochastic depth in training, in [0, 1), in place of that of the backbone's original. */
  readonly dropPath?: number;
}

/** A whole classifier and where its parts are. */
export interface ClassifierModel extends BuiltHead {
  /** Input `image` [N, 3, size, size]; outputs `logits` and `probabilities` [N, classes]. */
  readonly model: Model;
  readonly blocks: readonly Block[];
  /** Where the head begins, [N, C, h, w] or [N, C]. */
  readonly features: string;
  /** The last feature map, before a final pooling where there is one, [N, C, h, w]: the default layer of class activation maps. */
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
  const dropPath = options.training ? (options.dropPath ?? backbone.dropPath) : 0;
  const { output, blocks, cam = output } = backbone.build(builder, image, options.backboneParameters, { dropPath });
  const { head, classes, backboneParameters, headParameters } = options;
  const built =
    head.kind === "original"
      ? buildOriginal({ builder, features: output, classes, parameters: headParameters }, backbone, backboneParameters)
      : buildHead(builder, output, classes, head, headParameters);
  return { ...built, model: builder.build(backbone.name), blocks, features: output, camLayer: cam };
}
