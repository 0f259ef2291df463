import {
  float,
  float32,
  floatAttribute,
  int,
  intAttribute,
  intsAttribute,
  type Model,
  type Node,
  sizeOf,
  type Tensor,
  textAttribute,
} from "@leukoscope/onnx";
import type { Affine } from "./affine.ts";

/**
 * A `Conv`, `Gemm` or `MatMul` with constant float32 weights, whatever the order of its weights: output channel `n` is
 * the sum over `k` of `weights[n * inputs + k] * x[k]`, plus `bias[n]`.
 */
export interface Linear {
  readonly node: Node;
  readonly channels: number;
  /** Inputs that one output channel reads: kernel positions included. */
  readonly inputs: number;
  /** [channels, inputs]; of a convolution [channels, inputs / groups, kernel…] row by row. */
  readonly weights: Float64Array;
  readonly bias: Float64Array | undefined;
  /** The input channel behind weight `k` of output channel `n`. */
  readonly inputChannel: (n: number, k: number) => number;
  /** Whether zeros that are no input (padding) take part: then nothing can be moved in from before. */
  readonly padded: boolean;
}

/** Reads a linear node; nothing for one whose weights or bias are computed. @param rank of its input */
export function linearOf(node: Node, initializers: Model["initializers"], rank: number): Linear | undefined {
  if (node.domain) return;
  const weight = floats(initializers.get(node.inputs[1]));
  if (!weight) return;
  if (node.opType === "Conv") return convolution(node, weight, initializers);
  if (node.opType === "Gemm") return gemm(node, weight, initializers);
  if (node.opType === "MatMul" && weight.dims.length === 2 && rank === 2) {
    const [inputs, channels] = weight.dims;
    const weights = transposed(weight.data, inputs, channels);
    return { node, channels, inputs, weights, bias: undefined, inputChannel: (_, k) => k, padded: false };
  }
}

interface Floats {
  readonly dims: readonly number[];
  readonly data: Float64Array;
}

const floats = (tensor: Tensor | undefined): Floats | undefined =>
  tensor?.type === "float32" ? { dims: tensor.dims, data: new Float64Array(tensor.data as Float32Array) } : undefined;

function transposed(data: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(data.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = data[row * columns + column];
  return result;
}

function convolution(node: Node, weight: Floats, initializers: Model["initializers"]): Linear | undefined {
  const bias = node.inputs[2] ? floats(initializers.get(node.inputs[2])) : undefined;
  if (node.inputs[2] && !bias) return;
  const [channels, perGroup, ...kernel] = weight.dims;
  const area = sizeOf(kernel);
  const channelsPerGroup = channels / intAttribute(node, "group", 1);
  const automatic = textAttribute(node, "auto_pad", "NOTSET");
  return {
    node,
    channels,
    inputs: perGroup * area,
    weights: weight.data,
    bias: bias?.data,
    inputChannel: (n, k) => Math.floor(n / channelsPerGroup) * perGroup + Math.floor(k / area),
    padded: automatic.startsWith("SAME") || intsAttribute(node, "pads", []).some((pad) => pad > 0),
  };
}

function gemm(node: Node, weight: Floats, initializers: Model["initializers"]): Linear | undefined {
  if (intAttribute(node, "transA", 0) === 1) return;
  const isTransposed = intAttribute(node, "transB", 0) === 1;
  const [channels, inputs] = isTransposed ? weight.dims : [weight.dims[1], weight.dims[0]];
  const bias = node.inputs[2] ? floats(initializers.get(node.inputs[2])) : undefined;
  // A bias with rows of its own is no bias of a channel.
  if (node.inputs[2] && (!bias || ![1, channels].includes(bias.data.length))) return;
  const alpha = floatAttribute(node, "alpha", 1);
  const beta = floatAttribute(node, "beta", 1);
  const weights = isTransposed ? weight.data : transposed(weight.data, inputs, channels);
  return {
    node,
    channels,
    inputs,
    weights: weights.map((value) => alpha * value),
    bias: bias && Float64Array.from({ length: channels }, (_, n) => beta * bias.data[n % bias.data.length]),
    inputChannel: (_, k) => k,
    padded: false,
  };
}

/** The linear map, then the affine one. */
export function andThen(linear: Linear, { scale, shift }: Affine): Linear {
  const { channels, inputs, weights, bias } = linear;
  return {
    ...linear,
    weights: scaledRows(weights, inputs, scale),
    bias: Float64Array.from({ length: channels }, (_, n) => scale[n] * (bias?.[n] ?? 0) + shift[n]),
  };
}

function scaledRows(weights: Float64Array, inputs: number, scale: Float64Array): Float64Array {
  const scaled = new Float64Array(weights.length);
  for (let index = 0; index < weights.length; index++)
    scaled[index] = weights[index] * scale[Math.floor(index / inputs)];
  return scaled;
}

/** The affine map, then the linear one, which must not be padded. */
export function after(linear: Linear, { scale, shift }: Affine): Linear {
  const { channels, inputs, weights, bias, inputChannel } = linear;
  const moved = new Float64Array(weights.length);
  const sums = Float64Array.from({ length: channels }, (_, n) => bias?.[n] ?? 0);
  for (let n = 0; n < channels; n++) {
    for (let k = 0; k < inputs; k++) {
      const channel = inputChannel(n, k);
      moved[n * inputs + k] = weights[n * inputs + k] * scale[channel];
      sums[n] += weights[n * inputs + k] * shift[channel];
    }
  }
  return { ...linear, weights: moved, bias: sums };
}

/** The node again, a `MatMul` as a `Gemm`, with its constants. */
export function writtenAs(
  { node, channels, inputs, weights, bias }: Linear,
  constant: (tensor: Tensor, stem: string) => string,
  dims: readonly number[],
): Node {
  const isConvolution = node.opType === "Conv";
  const stem = node.inputs[1];
  const weight = constant(float32(isConvolution ? dims : [channels, inputs], new Float32Array(weights)), stem);
  const operands = [node.inputs[0], weight];
  if (bias) operands.push(constant(float32([channels], new Float32Array(bias)), node.inputs[2] || `${stem}.bias`));
  if (isConvolution) return { ...node, inputs: operands };
  const attributes = { alpha: float(1), beta: float(1), transB: int(1) };
  return { ...node, opType: "Gemm", inputs: operands, attributes };
}
