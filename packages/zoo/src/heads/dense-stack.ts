import { dense, dropout, relu } from "../layers.ts";
import { type BuiltHead, type HeadPlace, plainHead, vectors } from "./head.ts";

/**
 * Global average pooling, then dense layers with ReLU, each followed by dropout, then the last dense layer: the
 * "additional customized fully connected layers, including dense and dropout layers" of Alim et al. 2024. Their number,
 * widths and ratio are ours, as the abstract, which is all we have, gives none.
 */
export interface DenseStackHead {
  readonly kind: "dense-stack";
  /** Widths of the hidden layers, in order; at least one. */
  readonly widths: readonly number[];
  /** Share of values dropped after each of them, in [0, 1). */
  readonly dropout: number;
}

export function buildDenseStack(place: HeadPlace, { widths, dropout: ratio }: DenseStackHead): BuiltHead {
  const { builder, parameters } = place;
  const last = widths.reduce((value, width, index) => {
    const active = relu(builder, dense(builder, value, `head.dense.${index}`, width, parameters), `head.act.${index}`);
    return dropout(builder, active, `head.dropout.${index}`, ratio);
  }, vectors(place));
  dense(builder, last, "head.classifier", place.classes, parameters, "logits");
  return plainHead;
}
