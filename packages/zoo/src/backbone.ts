import type { GraphBuilder, Tensor } from "@leukoscope/onnx";

/** How a backbone wants its pixels: (value / 255 - mean) / std by channel, RGB. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** A run of layers that is frozen or trained as a whole. */
export interface Block {
  readonly name: string;
  /** The value that leaves the block. */
  readonly output: string;
}

/** What a backbone builder leaves behind in the graph. */
export interface Features {
  /** [N, C, h, w] */
  readonly output: string;
  /** In order, from the input on. */
  readonly blocks: readonly Block[];
}

/** Gives a parameter's values: read from a file, or drawn. */
export type ParameterSource = (name: string, dims: readonly number[], role: ParameterRole) => Tensor;

/** Decides how a parameter is drawn when there is no file. */
export type ParameterRole = "kernel" | "depthwise-kernel" | "scale" | "bias" | "mean" | "variance" | "dense";

/** A feature extractor that knows how to build itself and what surrounds it. */
export interface Backbone {
  /** `arch.tag` as in timm. */
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly normalisation: Normalisation;
  /** What the backbone is described in, as in "Howard et al. 2017". */
  readonly paper: string;
  /** Usual width and height of the input, pixels. */
  readonly size: number;
  /** Least width and height that leaves a feature map. */
  readonly minimumSize: number;
  /** Appends the layers to the graph, from `image` [N, 3, h, w]. */
  build(builder: GraphBuilder, image: string, parameters: ParameterSource): Features;
  /**
   * Appends the original's own layers after the features, up to and with its classifier, under the original's tensor
   * names, so that a file of ImageNet weights fills the whole network.
   * @returns logits [N, classes]
   */
  buildTop(builder: GraphBuilder, features: string, classes: number, parameters: ParameterSource): string;
}
