import type { Tensor } from "@leukoscope/onnx";
import type { Backbone, ParameterSource } from "./backbone.ts";
import type { HeadOptions } from "./heads/head.ts";
import { classesIn } from "./heads/original.ts";
import { drawn } from "./weights/drawn.ts";
import { loaded } from "./weights/loaded.ts";
import { standIn } from "./weights/stand-in.ts";

/** Named tensors of a file of weights. */
export interface WeightsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What the file is, for messages. */
  readonly source: string;
}

/**
 * Where a classifier's parameters come from: the backbone's from the file, if there is one, and else drawn; those of a
 * new head drawn. An original head's classifier comes from the file when that has one of as many classes.
 * @throws GraphError on use, as `loaded`
 */
export function startingParameters(
  options: {
    readonly backbone: Backbone;
    readonly head: HeadOptions;
    readonly classes: number;
    readonly seed: number;
    /** Where the backbone has no file: the seed of its {@link standIn}; without it, it is drawn as the head is. */
    readonly standInSeed?: number;
    /** Gives the stand-in of a seed; {@link standIn} by default. */
    readonly standIns?: (seed: number) => ParameterSource;
  },
  weights?: WeightsFile,
): { readonly backboneParameters: ParameterSource; readonly headParameters: ParameterSource } {
  const { backbone, head, classes, seed, standInSeed, standIns = standIn } = options;
  const headParameters = drawn(seed);
  if (!weights) {
    return { backboneParameters: standInSeed === undefined ? headParameters : standIns(standInSeed), headParameters };
  }
  const backboneParameters = loaded(weights.tensors, weights.source);
  const holdsClassifier = head.kind === "original" && classesIn(backbone, weights.tensors) === classes;
  return { backboneParameters, headParameters: holdsClassifier ? backboneParameters : headParameters };
}
