import { type Attributes, float, type GraphBuilder, int, ints, scalar } from "@leukoscope/onnx";
import type { Backbone, ParameterSource } from "./backbone.ts";

/**
 * `same`: TensorFlow's rule, which pads after rather than before; `symmetric`: half the kernel on every side; `valid`:
 * none; or pixels on both sides of height and width.
 */
export type Padding = "same" | "symmetric" | "valid" | readonly [number, number];

interface ConvolutionOptions {
  /** One number for a square. */
  readonly kernel?: number | readonly [number, number];
  readonly stride?: number;
  readonly depthwise?: boolean;
  readonly padding: Padding;
  /** With a bias `${name}.bias`; without by default. */
  readonly bias?: boolean;
}

/** Explicit pads [top, left, bottom, right]: execution providers disagree about `auto_pad`. */
export function padsOf(
  size: readonly number[],
  kernel: readonly [number, number],
  stride: number,
  padding: Padding,
): number[] {
  if (padding === "same") {
    const totals = size.map((length, axis) =>
      Math.max(0, (Math.ceil(length / stride) - 1) * stride + kernel[axis] - length),
    );
    const before = totals.map((total) => Math.floor(total / 2));
    return [...before, ...totals.map((total, axis) => total - before[axis])];
  }
  const sides = padding === "symmetric" ? kernel.map((k) => (k - 1) / 2) : padding === "valid" ? [0, 0] : padding;
  return [...sides, ...sides];
}

/** A convolution; its weights are `${name}.weight` [channels, inputs / groups, height, width]. */
export function convolution(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: number,
  parameters: ParameterSource,
  { kernel = 1, stride = 1, depthwise = false, padding, bias = false }: ConvolutionOptions,
): string {
  const [, inputs, ...size] = builder.dimsOf(input);
  const window: readonly [number, number] = typeof kernel === "number" ? [kernel, kernel] : kernel;
  const groups = depthwise ? inputs : 1;
  const dims = [channels, inputs / groups, ...window];
  const role = depthwise ? "depthwise-kernel" : "kernel";
  const operands = [input, builder.initializer(`${name}.weight`, parameters(`${name}.weight`, dims, role))];
  if (bias) operands.push(builder.initializer(`${name}.bias`, parameters(`${name}.bias`, [channels], "bias")));
  const attributes: Attributes = {
    kernel_shape: ints(window),
    strides: ints([stride, stride]),
    pads: ints(padsOf(size, window, stride, padding)),
    group: int(groups),
  };
  return builder.op("Conv", operands, attributes, { name });
}

/** Batch normalisation with PyTorch's parameter names. */
export function batchNormalization(
  builder: GraphBuilder,
  input: string,
  name: string,
  parameters: ParameterSource,
  epsilon: number,
): string {
  const channels = [builder.dimsOf(input)[1]];
  const roles = { weight: "scale", bias: "bias", running_mean: "mean", running_var: "variance" } as const;
  const values = Object.entries(roles).map(([suffix, role]) =>
    builder.initializer(`${name}.${suffix}`, parameters(`${name}.${suffix}`, channels, role)),
  );
  return builder.op("BatchNormalization", [input, ...values], { epsilon: float(epsilon) }, { name });
}

export const relu = (builder: GraphBuilder, input: string, name: string): string =>
  builder.op("Relu", [input], {}, { name });

export const relu6 = (builder: GraphBuilder, input: string, name: string): string =>
  builder.op("Clip", [input, builder.constant(scalar(0), "zero"), builder.constant(scalar(6), "six")], {}, { name });

/** x * sigmoid(x), also called Swish. */
export const silu = (builder: GraphBuilder, input: string, name: string): string =>
  builder.op("Mul", [input, builder.op("Sigmoid", [input], {}, { name: `${name}.sigmoid` })], {}, { name });

/** A dense layer; its weights are `${name}.weight` [outputs, inputs] and `${name}.bias`. */
export function dense(
  builder: GraphBuilder,
  input: string,
  name: string,
  outputs: number,
  parameters: ParameterSource,
  output?: string,
): string {
  const inputs = builder.dimsOf(input)[1];
  const weight = builder.initializer(`${name}.weight`, parameters(`${name}.weight`, [outputs, inputs], "dense"));
  const bias = builder.initializer(`${name}.bias`, parameters(`${name}.bias`, [outputs], "bias"));
  return builder.op(
    "Gemm",
    [input, weight, bias],
    { transB: int(1) },
    { name, outputs: output ? [output] : undefined },
  );
}

/** Off outside training; a training graph replaces it by a product with a drawn mask. */
export const dropout = (builder: GraphBuilder, input: string, name: string, ratio: number): string =>
  builder.op("Dropout", [input, builder.constant(scalar(ratio), `${name}.ratio`)], {}, { name });

/** Global average pooling: [N, C, h, w] to [N, C]. */
export function globalAverage(builder: GraphBuilder, features: string, name: string): string {
  const pooled = builder.op("GlobalAveragePool", [features], {}, { name });
  return builder.op("Flatten", [pooled], { axis: int(1) }, { name: `${name}.flatten` });
}

/**
 * The top of most networks: global average pooling and one dense layer of the given name.
 * @param ratio share of values dropped between the two, in [0, 1)
 */
export const pooledClassifier =
  (name: string, ratio = 0): Backbone["buildTop"] =>
  (builder, features, classes, parameters) => {
    const pooled = globalAverage(builder, features, `${name}.pool`);
    const kept = ratio > 0 ? dropout(builder, pooled, `${name}.dropout`, ratio) : pooled;
    return dense(builder, kept, name, classes, parameters);
  };
