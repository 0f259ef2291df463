import type { ParameterSource } from "../backbone.ts";
import { batchNormalization, dense, dropout } from "../layers.ts";
import { type BuiltHead, type HeadPlace, vectors } from "./head.ts";

/**
 * Global average pooling, dropout, batch normalisation, dense: what makes MobileNet_M of MobileNet (Makem et al.
 * 2025, table 4). The dense layer starts uniform in ±0.05 (Keras's `uniform`), and an L1 norm of its weights joins the loss
 * (0.015 in table 5). The paper does not give the dropout's ratio.
 */
export interface NormalisedDenseHead {
  readonly kind: "normalised-dense";
  /** Share of values dropped before the normalisation, in [0, 1). */
  readonly dropout: number;
  /** Factor of the L1 norm of the dense layer's weights (not of its bias); 0 for none. */
  readonly l1: number;
}

/** Keras's default. */
const EPSILON = 1e-3;

export function buildNormalisedDense(place: HeadPlace, { dropout: ratio, l1 }: NormalisedDenseHead): BuiltHead {
  const { builder, parameters } = place;
  const dropped = dropout(builder, vectors(place), "head.dropout", ratio);
  const normalised = batchNormalization(builder, dropped, "head.bn", parameters, EPSILON);
  const uniform: ParameterSource = (name, dims, role) =>
    parameters(name, dims, role === "dense" ? "uniform-dense" : role);
  dense(builder, normalised, "head.classifier", place.classes, uniform, "logits");
  return {
    penalties: new Map(l1 > 0 ? [["head.classifier.weight", { l1 }]] : []),
    newNormalisations: ["head.bn.weight"],
  };
}
