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
  /**
   * The default layer of class activation maps where it isn't `output`: the last feature map before a final pooling,
   * [N, C, H, W].
   */
  readonly cam?: string;
}

/** Gives a parameter's values: read from a file, or drawn. */
export type ParameterSource = (name: string, dims: readonly number[], role: ParameterRole) => Tensor;

/** Decides how a parameter is drawn when there is no file. */
export type ParameterRole =
  | "kernel"
  | "depthwise-kernel"
  | "scale"
  | "bias"
  | "mean"
  | "variance"
  | "dense"
  | "uniform-dense";

/** What a build may differ in. */
export interface BuildOptions {
  /**
   * Stochastic depth: the share of samples that skip a residual branch, in [0, 1). It grows over the blocks from 0 towards
   * this, linearly, as the backbone's original counts them. 0 by default, which leaves no trace in the graph: what is
   * served has none. Networks that were not trained so ignore it.
   */
  readonly dropPath?: number;
}

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
  /**
   * Least width and height that leaves a feature map. Where padding lets any size through it is the last map's stride:
   * less would leave one cell that sees mostly padding.
   */
  readonly minimumSize: number;
  /** The `dropPath` that the original was trained with; none without. */
  readonly dropPath?: number;
  /**
   * Tensors of the original's weight files that have no place in this network: auxiliary classifiers, which only helped
   * its first training. A file's other tensors all have one.
   */
  readonly auxiliaryTensors?: RegExp;
  /** Appends the layers to the graph, from `image` [N, 3, h, w]. */
  build(builder: GraphBuilder, image: string, parameters: ParameterSource, options?: BuildOptions): Features;
  /**
   * Appends the original's own layers after the features, up to and with its classifier, under the original's tensor
   * names, so that a file of ImageNet weights fills the whole network.
   * @returns logits [N, classes]
   */
  buildTop(builder: GraphBuilder, features: string, classes: number, parameters: ParameterSource): string;
}
