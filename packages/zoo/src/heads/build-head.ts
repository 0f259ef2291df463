import type { GraphBuilder } from "@leukoscope/onnx";
import type { ParameterSource } from "../backbone.ts";
import { buildDenseStack } from "./dense-stack.ts";
import { buildDropoutDense } from "./dropout-dense.ts";
import {
  appendOutputs,
  type BuiltHead,
  type HeadKind,
  type HeadOptions,
  type HeadPlace,
  type NewHead,
} from "./head.ts";
import { buildLinear } from "./linear.ts";
import { buildNormalisedDense } from "./normalised-dense.ts";

/** Every kind with what its paper gives, and a value of ours where it gives none. */
export const usualHeads = {
  linear: { kind: "linear" },
  "dropout-dense": { kind: "dropout-dense", hidden: 128, dropout: [0.3, 0.3] },
  "normalised-dense": { kind: "normalised-dense", dropout: 0.5, l1: 0.015 },
  "dense-stack": { kind: "dense-stack", widths: [512, 256], dropout: 0.5 },
  original: { kind: "original" },
} as const satisfies { readonly [Kind in HeadKind]: HeadOptions };

/**
 * Appends a new head; the graph's outputs are `logits` and `probabilities`, [N, classes].
 * @param features [N, C, h, w]; or [N, C], which needs no pooling
 */
export function buildHead(
  builder: GraphBuilder,
  features: string,
  classes: number,
  head: NewHead,
  parameters: ParameterSource,
): BuiltHead {
  const built = appended({ builder, features, classes, parameters }, head);
  appendOutputs(builder);
  return built;
}

function appended(place: HeadPlace, head: NewHead): BuiltHead {
  switch (head.kind) {
    case "linear":
      return buildLinear(place);
    case "normalised-dense":
      return buildNormalisedDense(place, head);
    case "dense-stack":
      return buildDenseStack(place, head);
    case "dropout-dense":
    case undefined:
      return buildDropoutDense(place, head);
  }
}
