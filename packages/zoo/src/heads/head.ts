import { type GraphBuilder, int } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";
import { globalAverage } from "../layers.ts";
import type { DenseStackHead } from "./dense-stack.ts";
import type { DropoutDenseHead } from "./dropout-dense.ts";
import type { LinearHead } from "./linear.ts";
import type { NormalisedDenseHead } from "./normalised-dense.ts";
import type { OriginalHead } from "./original.ts";

/** A head that is put behind any features; its parameters are drawn. */
export type NewHead = LinearHead | DropoutDenseHead | NormalisedDenseHead | DenseStackHead;

/** What turns features into scores. */
export type HeadOptions = NewHead | OriginalHead;

export const headKinds = ["linear", "dropout-dense", "normalised-dense", "dense-stack", "original"] as const;
export type HeadKind = (typeof headKinds)[number];

/** A term of the loss that belongs to a parameter, as `kernel_regularizer` of Keras. */
export interface HeadPenalty {
  /** l1 sum |w| */
  readonly l1: number;
}

/** What training has to know of a head. */
export interface BuiltHead {
  /** By parameter. */
  readonly penalties: ReadonlyMap<string, HeadPenalty>;
  /** Scales of normalisations that start from nothing: their running statistics mean nothing before they are trained. */
  readonly newNormalisations: readonly string[];
}

/** A head without penalties and normalisations. */
export const plainHead: BuiltHead = { penalties: new Map(), newNormalisations: [] };

/** What every head is built from; it leaves its scores in `logits`, [N, classes]. */
export interface HeadPlace {
  readonly builder: GraphBuilder;
  /** [N, C, h, w]; or [N, C], which needs no pooling. */
  readonly features: string;
  readonly classes: number;
  readonly parameters: ParameterSource;
}

/** Global average pooling to [N, C], where there is something to pool. */
export function vectors({ builder, features }: HeadPlace): string {
  if (builder.dimsOf(features).length === 2) return features;
  return globalAverage(builder, features, "head.pool");
}

/** Makes `logits` and the `probabilities` that they come to outputs of the graph. */
export function appendOutputs(builder: GraphBuilder): void {
  builder.op("Softmax", ["logits"], { axis: int(1) }, { name: "head.softmax", outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
}
