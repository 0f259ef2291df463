import {
  float,
  float32,
  floatAttribute,
  type GraphBuilder,
  int,
  ints,
  type Node,
  scalar,
  sizeOf,
} from "@leukoscope/onnx";
import { product } from "./matrix.ts";
import { perChannel, reshape, sumOver } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

const channelAxes = (builder: GraphBuilder, value: string): number[] =>
  builder
    .dimsOf(value)
    .map((_, axis) => axis)
    .filter((axis) => axis !== 1);

/** From so many positions on a dot product is faster than writing products out and adding them up. */
const LONG_PLANE = 256;

/**
 * Sum over batch and space of a * b, by channel, [C]. On long planes as dot products, which never write the product
 * out; on short ones each of them would cost more than its numbers.
 */
function dotByChannel(builder: GraphBuilder, a: string, b: string, blocked: boolean): string {
  const [batch, channels, ...spatial] = builder.dimsOf(a);
  const positions = sizeOf(spatial);
  if (positions < LONG_PLANE && !(blocked && spatial.length === 2)) {
    const products = builder.op("Mul", [a, b]);
    const axes = spatial.map((_, axis) => axis + 2);
    return sumOver(builder, axes.length > 0 ? sumOver(builder, products, axes) : products, [0]);
  }
  const rows = (value: string) => reshape(builder, value, [batch * channels, 1, positions]);
  const dots = product(builder, rows(a), rows(b), { transB: true });
  return sumOver(builder, reshape(builder, dots, [batch, channels]), [0]);
}

/**
 * Sum over batch and space of x squared, by channel. Never as one `ReduceSumSquare` over both: ONNX Runtime then adds up
 * so coarsely that where a channel's mean is 30 times its deviation the variance is off by a hundredth.
 */
export function squaresByChannel(builder: GraphBuilder, x: string, blocked: boolean): string {
  const [, , ...spatial] = builder.dimsOf(x);
  if (sizeOf(spatial) >= LONG_PLANE) return dotByChannel(builder, x, x, blocked);
  const axes = spatial.map((_, axis) => axis + 2);
  const planes =
    axes.length > 0 ? builder.op("ReduceSumSquare", [x], { axes: ints(axes), keepdims: int(0) }) : undefined;
  return sumOver(builder, planes ?? builder.op("Mul", [x, x]), [0]);
}

/** 1 / sqrt(variance + epsilon) */
function inverseDeviation(builder: GraphBuilder, variance: string, epsilon: number): string {
  const shifted = builder.op("Add", [variance, builder.constant(scalar(epsilon), "epsilon")]);
  return builder.op("Reciprocal", [builder.op("Sqrt", [shifted])]);
}

interface Sums {
  /** Gradient of the scale: sum of dy * normalised x. */
  readonly scale: string;
  /** Gradient of the bias: sum of dy. */
  readonly bias: string;
  readonly inverse: string;
}

function parameterGradients(builder: GraphBuilder, node: Node, dy: string, blocked: boolean): Sums {
  const [x, , , mean, variance] = node.inputs;
  const inverse = inverseDeviation(builder, variance, floatAttribute(node, "epsilon", 1e-5));
  const bias = sumOver(builder, dy, channelAxes(builder, dy));
  const centred = builder.op("Sub", [dotByChannel(builder, dy, x, blocked), builder.op("Mul", [mean, bias])]);
  return { scale: builder.op("Mul", [centred, inverse]), bias, inverse };
}

/** Running statistics are constants: normalisation is one multiplication and one addition a channel. */
const frozen = rule(({ node, builder, wanted, blocked }, dy) => {
  const [, scale, , , variance] = node.inputs;
  const rank = builder.dimsOf(dy).length;
  const factor = () =>
    builder.op("Mul", [scale, inverseDeviation(builder, variance, floatAttribute(node, "epsilon", 1e-5))]);
  const dx = wanted[0] ? builder.op("Mul", [dy, perChannel(builder, factor(), rank)]) : undefined;
  if (!wanted[1] && !wanted[2]) return [dx];
  const sums = parameterGradients(builder, node, dy, blocked);
  return [dx, sums.scale, sums.bias];
});

/**
 * Gradient through a normalisation by the batch's own mean and variance:
 * dx = A dy + B x + C by channel, with A = scale / deviation, B = -A dscale / (M deviation), C = -A dbias / M - B mean.
 */
export const liveBatchNormalization: GradientRule = rule(({ node, builder, wanted, blocked }, dy) => {
  const [x, scale, , mean] = node.inputs;
  const sums = parameterGradients(builder, node, dy, blocked);
  if (!wanted[0]) return [undefined, sums.scale, sums.bias];
  const dims = builder.dimsOf(x);
  const share = builder.constant(scalar(-dims[1] / sizeOf(dims)), "share");
  const a = builder.op("Mul", [scale, sums.inverse]);
  const scaled = builder.op("Mul", [a, share]);
  const b = builder.op("Mul", [builder.op("Mul", [scaled, sums.inverse]), sums.scale]);
  const c = builder.op("Sub", [builder.op("Mul", [scaled, sums.bias]), builder.op("Mul", [b, mean])]);
  const channels = dims[1];
  const [, , ...spatial] = dims;
  if (spatial.length === 2 && (blocked || sizeOf(spatial) >= LONG_PLANE)) {
    // A depthwise convolution of one weight a channel takes the sum in: one pass less over the activation.
    const kernel = reshape(builder, a, [channels, 1, 1, 1]);
    const scaledUp = builder.op("Conv", [dy, kernel, c], { group: int(channels), kernel_shape: ints([1, 1]) });
    const rest = builder.op("Mul", [x, perChannel(builder, b, dims.length)]);
    return [builder.op("Add", [rest, scaledUp]), sums.scale, sums.bias];
  }
  const zeros = builder.constant(float32([channels], new Float32Array(channels)), "zeros");
  const ones = builder.constant(float32([channels], new Float32Array(channels).fill(1)), "ones");
  // An affine map by channel is exactly what one BatchNormalization computes in one pass.
  const affine = builder.op("BatchNormalization", [x, b, c, zeros, ones], { epsilon: float(0) });
  const dx = builder.op("Add", [builder.op("Mul", [dy, perChannel(builder, a, dims.length)]), affine]);
  return [dx, sums.scale, sums.bias];
});

export const normalization: Readonly<Record<string, GradientRule>> = { BatchNormalization: frozen };
