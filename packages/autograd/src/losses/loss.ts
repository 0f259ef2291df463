import { type GraphBuilder, int, int64, scalar, sizeOf } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { reshape, sumOver } from "../rules/reshape.ts";

/** The values that a loss appends to a graph. */
export interface LossValues {
  /** The loss, a scalar; a mean over samples by their weight. */
  readonly loss: string;
  /** Its gradient with respect to the logits, in their shape. */
  readonly gradient: string;
  /** Softmax or sigmoid of the logits, in their shape. */
  readonly probabilities: string;
}

/**
 * Appends a loss to a graph.
 *
 * @param logits [N, C] or, for dense losses, [N, C, …]
 * @param targets in the shape of the logits
 * @param weights [N], not all zero; a weight of zero takes a sample out, which is how a partial batch fills a graph of
 *   fixed size
 */
export type Loss = (builder: GraphBuilder, logits: string, targets: string, weights: string) => LossValues;

/** Each sample's share of the mean, w_i / sum w, [N]. */
export const shareOf = (builder: GraphBuilder, weights: string): string =>
  builder.op("Div", [weights, sumOver(builder, weights, [0], true)]);

/** A vector of samples in the shape that broadcasts over a batch of rank `rank`: [N, 1, …]. */
export const perSample = (builder: GraphBuilder, vector: string, rank: number): string =>
  reshape(builder, vector, [sizeOf(builder.dimsOf(vector)), ...Array<number>(rank - 1).fill(1)]);

/** What each element counts in a mean over a sample's elements and then over samples by weight: [N, 1, …]. */
export function elementShare(builder: GraphBuilder, logits: string, weights: string): string {
  const dims = builder.dimsOf(logits);
  const share = times(builder, shareOf(builder, weights), dims[0] / sizeOf(dims));
  return perSample(builder, share, dims.length);
}

export const times = (builder: GraphBuilder, value: string, factor: number): string =>
  factor === 1 ? value : builder.op("Mul", [value, builder.constant(scalar(factor), "factor")]);

export const plus = (builder: GraphBuilder, value: string, term: number): string =>
  builder.op("Add", [value, builder.constant(scalar(term), "term")]);

/** 1 - value */
export const complement = (builder: GraphBuilder, value: string): string =>
  builder.op("Sub", [builder.constant(scalar(1), "one"), value]);

/** Sum of a value's products with what each counts, a scalar named `loss`. */
export function weighted(builder: GraphBuilder, values: string, share: string): string {
  const products = builder.op("Mul", [values, share]);
  const axes = builder.dimsOf(products).map((_, axis) => axis);
  const inputs = [products, builder.constant(int64(axes), "axes")];
  return builder.op("ReduceSum", inputs, { keepdims: int(0) }, { name: "loss" });
}

/** log(1 + exp(x)) without overflow: max(x, 0) + log(1 + exp(-|x|)). */
export function softplus(builder: GraphBuilder, x: string): string {
  const decay = builder.op("Exp", [builder.op("Neg", [builder.op("Abs", [x])])]);
  return builder.op("Add", [builder.op("Relu", [x]), builder.op("Log", [plus(builder, decay, 1)])]);
}

/**
 * Holds one number a class against the logits it is for.
 * @throws AutogradError `bad-request` when there are too few or too many, or one is not finite or is negative
 */
export function checkPerClass(builder: GraphBuilder, logits: string, values: readonly number[], name: string): void {
  const classes = builder.dimsOf(logits)[1];
  if (values.length !== classes || values.some((value) => !(Number.isFinite(value) && value >= 0))) {
    throw new AutogradError(
      "bad-request",
      name,
      `${name} is [${values.join(", ")}]; give ${classes} numbers from 0 up, one for each class of ${logits}`,
    );
  }
}
