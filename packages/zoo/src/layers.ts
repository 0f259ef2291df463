import { type Attributes, float, type GraphBuilder, int, ints, scalar } from "@leukoscope/onnx";
import type { ParameterSource } from "./backbone.ts";

interface ConvolutionOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly depthwise?: boolean;
  /** `same`: TensorFlow's rule, which pads after rather than before; `symmetric`: half the kernel on every side. */
  readonly padding: "same" | "symmetric";
}

/** Explicit pads [top, left, bottom, right]: execution providers disagree about `auto_pad`. */
function padsOf(size: readonly number[], kernel: number, stride: number, padding: "same" | "symmetric"): number[] {
  if (padding === "symmetric") return Array<number>(4).fill((kernel - 1) / 2);
  const totals = size.map((length) => Math.max(0, (Math.ceil(length / stride) - 1) * stride + kernel - length));
  const before = totals.map((total) => Math.floor(total / 2));
  return [...before, ...totals.map((total, axis) => total - before[axis])];
}

/** A convolution without bias; its weights are `${name}.weight`. */
export function convolution(
  builder: GraphBuilder,
  input: string,
  name: string,
  channels: number,
  parameters: ParameterSource,
  { kernel = 1, stride = 1, depthwise = false, padding }: ConvolutionOptions,
): string {
  const [, inputs, ...size] = builder.dimsOf(input);
  const groups = depthwise ? inputs : 1;
  const dims = [channels, inputs / groups, kernel, kernel];
  const role = depthwise ? "depthwise-kernel" : "kernel";
  const weight = builder.initializer(`${name}.weight`, parameters(`${name}.weight`, dims, role));
  const attributes: Attributes = {
    kernel_shape: ints([kernel, kernel]),
    strides: ints([stride, stride]),
    pads: ints(padsOf(size, kernel, stride, padding)),
    group: int(groups),
  };
  return builder.op("Conv", [input, weight], attributes, { name });
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
