import { dense, dropout, relu } from "../layers.ts";
import { type BuiltHead, type HeadPlace, plainHead, vectors } from "./head.ts";

/**
 * Global average pooling, dropout, dense with ReLU, dropout, dense (Altalhi & Alzahrani 2025, section 4.6). The paper
 * gives dropout as 0.3 to 0.5 and no width.
 */
export interface DropoutDenseHead {
  /** A head that does not say what it is, is this one. */
  readonly kind?: "dropout-dense";
  /** Width of the hidden dense layer; 0 leaves it and the second dropout out. */
  readonly hidden: number;
  /** Share of values dropped before the hidden layer and before the last, each in [0, 1). */
  readonly dropout: readonly [number, number];
}

export function buildDropoutDense(place: HeadPlace, { hidden, dropout: ratios }: DropoutDenseHead): BuiltHead {
  const { builder, parameters } = place;
  let value = dropout(builder, vectors(place), "head.dropout1", ratios[0]);
  if (hidden > 0) {
    value = relu(builder, dense(builder, value, "head.dense", hidden, parameters), "head.act");
    value = dropout(builder, value, "head.dropout2", ratios[1]);
  }
  dense(builder, value, "head.classifier", place.classes, parameters, "logits");
  return plainHead;
}
