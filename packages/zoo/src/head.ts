import { type GraphBuilder, int } from "@leukoscope/onnx";
import type { ParameterSource } from "./backbone.ts";
import { dense, dropout, globalAverage, relu } from "./layers.ts";

/** Global average pooling, dropout, dense with ReLU, dropout, dense, softmax (Altalhi & Alzahrani 2025). */
export interface HeadOptions {
  /** Width of the hidden dense layer; 0 leaves it and the second dropout out. */
  readonly hidden: number;
  /** Share of values dropped before the hidden layer and before the last, each in [0, 1). */
  readonly dropout: readonly [number, number];
}

/**
 * Appends the head; the graph's outputs are `logits` and `probabilities`, [N, classes].
 * @param features [N, C, h, w]; or [N, C], which needs no pooling
 */
export function buildHead(
  builder: GraphBuilder,
  features: string,
  classes: number,
  { hidden, dropout: ratios }: HeadOptions,
  parameters: ParameterSource,
): void {
  let value = dropout(builder, vectors(builder, features), "head.dropout1", ratios[0]);
  if (hidden > 0) {
    value = relu(builder, dense(builder, value, "head.dense", hidden, parameters), "head.act");
    value = dropout(builder, value, "head.dropout2", ratios[1]);
  }
  dense(builder, value, "head.classifier", classes, parameters, "logits");
  builder.op("Softmax", ["logits"], { axis: int(1) }, { name: "head.softmax", outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
}

function vectors(builder: GraphBuilder, features: string): string {
  if (builder.dimsOf(features).length === 2) return features;
  return globalAverage(builder, features, "head.pool");
}
