import type { Backbone, Normalisation } from "./backbone.ts";
import { buildClassifier } from "./classifier-model.ts";
import type { HeadOptions } from "./heads/head.ts";
import { multiplyAccumulates } from "./multiply-accumulates.ts";
import { countOf, type ParameterShape, shapeOnly } from "./shape-only.ts";

/** How large a network is. */
export interface NetworkSize {
  /** Learnt numbers and running statistics, as Keras counts. */
  readonly parameters: number;
  /** Without running statistics, as timm and PyTorch count. */
  readonly trainable: number;
  /** Multiply-accumulates for one image; see `multiplyAccumulates`. */
  readonly macs: number;
}

/** What a table of the zoo shows of a backbone. Its numbers are those of the original network for ImageNet. */
export interface BackboneDescription extends NetworkSize {
  readonly name: string;
  readonly description: string;
  readonly paper: string;
  /** Of the weights, SPDX. */
  readonly licence: string;
  /** Usual width and height of the input, pixels. */
  readonly size: number;
  readonly minimumSize: number;
  readonly normalisation: Normalisation;
  /** Names, from the input on. */
  readonly blocks: readonly string[];
  /** Bytes of all parameters in float32. */
  readonly weightBytes: number;
}

/** Classes of ImageNet's challenge, for which published weights and sizes are. */
export const IMAGENET_CLASSES = 1000;

/** Measures a classifier without drawing its weights. @throws RangeError when the input is too small */
export function sizeOfClassifier(options: {
  readonly backbone: Backbone;
  readonly head: HeadOptions;
  readonly classes: number;
  /** Width and height of the input, pixels. */
  readonly size: number;
}): NetworkSize & { readonly blocks: readonly string[] } {
  const shapes = new Map<string, ParameterShape>();
  const parameters = shapeOnly(shapes);
  const { model, blocks } = buildClassifier({
    ...options,
    batch: 1,
    backboneParameters: parameters,
    headParameters: parameters,
  });
  return { ...countOf(shapes.values()), macs: multiplyAccumulates(model), blocks: blocks.map(({ name }) => name) };
}

/** Describes a backbone at its usual size, with its original top for ImageNet's classes. */
export function describe(backbone: Backbone): BackboneDescription {
  const { name, description, paper, licence, size, minimumSize, normalisation } = backbone;
  const measured = sizeOfClassifier({ backbone, head: { kind: "original" }, classes: IMAGENET_CLASSES, size });
  return {
    ...{ name, description, paper, licence, size, minimumSize, normalisation },
    ...measured,
    weightBytes: Float32Array.BYTES_PER_ELEMENT * measured.parameters,
  };
}
