import {
  float,
  float32,
  floatAttribute,
  type GraphBuilder,
  int,
  int64,
  intAttribute,
  normalizeAxis,
  sizeOf,
} from "@leukoscope/onnx";
import { reshape, sumOver, sumTo } from "./reshape.ts";
import { type GradientContext, type GradientRule, rule } from "./rule.ts";
import { scaled } from "./scalars.ts";

interface Standardised {
  /** [rows, width], each row of mean 0 and deviation 1. */
  readonly values: string;
  /** One over the deviations, [rows, 1]. */
  readonly inverse: string;
}

/** Each row of a matrix made of mean 0 and deviation 1: computed anew, in one pass, rather than kept from the forward. */
function standardise(builder: GraphBuilder, rows: string, epsilon: number): Standardised {
  const width = builder.dimsOf(rows)[1];
  const ones = builder.constant(float32([width], new Float32Array(width).fill(1)), "ones");
  const [values, inverse] = [builder.fresh("standardised"), builder.fresh("inverse")];
  const attributes = { axis: int(-1), epsilon: float(epsilon) };
  builder.op("LayerNormalization", [rows, ones], attributes, { outputs: [values, "", inverse] });
  return { values, inverse };
}

const epsilonOf = ({ node }: GradientContext): number => floatAttribute(node, "epsilon", 1e-5);

const times = (builder: GraphBuilder, a: string, b: string): string => builder.op("Mul", [a, b]);
const minus = (builder: GraphBuilder, a: string, b: string): string => builder.op("Sub", [a, b]);

/**
 * With z the standardised input and g = scale dy: dx = (g - mean g - z mean(g z)) / deviation, the means over what was
 * normalised together. Both are products of a matrix and the scale, so that g z is never written out.
 */
const layerNormalization = rule((context, dy) => {
  const { builder, node, wanted } = context;
  const [x, scale, bias] = node.inputs;
  const dims = builder.dimsOf(x);
  const axis = normalizeAxis(intAttribute(node, "axis", -1), dims.length);
  const shape = dims.slice(axis);
  const matrix = [sizeOf(dims.slice(0, axis)), sizeOf(shape)];
  const upstream = reshape(builder, dy, matrix);
  const overRows = (value: string, to: string) =>
    sumTo(builder, reshape(builder, sumOver(builder, value, [0]), shape), builder.dimsOf(to));
  const dbias = bias && wanted[2] ? overRows(upstream, bias) : undefined;
  if (!wanted[0] && !wanted[1]) return [undefined, undefined, dbias];

  const { values, inverse } = standardise(builder, reshape(builder, x, matrix), epsilonOf(context));
  const products = times(builder, upstream, values);
  const dscale = wanted[1] ? overRows(products, scale) : undefined;
  if (!wanted[0]) return [undefined, dscale, dbias];

  const whole =
    sizeOf(builder.dimsOf(scale)) === matrix[1]
      ? scale
      : builder.op("Expand", [scale, builder.constant(int64(shape), "shape")]);
  const share = scaled(builder, reshape(builder, whole, [matrix[1], 1]), 1 / matrix[1]);
  const mean = (value: string) => builder.op("MatMul", [value, share]);
  const g = times(builder, upstream, reshape(builder, whole, [1, matrix[1]]));
  const centred = minus(builder, minus(builder, g, times(builder, values, mean(products))), mean(upstream));
  return [reshape(builder, times(builder, centred, inverse), dims), dscale, dbias];
});

/**
 * Normalisation of groups of channels, image by image, then a scale and a bias by channel. The sums by channel serve
 * the means of each group, too.
 *
 * @param scale [C]
 * @returns gradients of x and, by channel, of scale and bias
 */
function groupGradients(context: GradientContext, dy: string, groups: number, scale: string) {
  const { builder, node, wanted } = context;
  const [x] = node.inputs;
  const dims = builder.dimsOf(x);
  const [batch, channels] = dims;
  const members = channels / groups;
  const positions = sizeOf(dims.slice(2));
  const width = members * positions;
  const planes = (value: string) => reshape(builder, value, [batch, groups, members, positions]);
  const { values, inverse } = standardise(builder, reshape(builder, x, [batch * groups, width]), epsilonOf(context));
  const upstream = planes(dy);
  const sums = sumOver(builder, upstream, [3], true);
  const dots = sumOver(builder, times(builder, upstream, planes(values)), [3], true);
  const byChannel = (value: string) => reshape(builder, sumOver(builder, value, [0]), [channels]);
  const dx = () => {
    const factor = reshape(builder, scale, [1, groups, members, 1]);
    const scales = reshape(builder, inverse, [batch, groups, 1, 1]);
    // The mean of each group, over its deviation.
    const mean = (value: string) =>
      times(builder, scaled(builder, sumOver(builder, times(builder, value, factor), [2], true), 1 / width), scales);
    const g = times(builder, upstream, times(builder, factor, scales));
    const centred = minus(builder, minus(builder, g, times(builder, planes(values), mean(dots))), mean(sums));
    return reshape(builder, centred, dims);
  };
  return {
    dx: wanted[0] ? dx() : undefined,
    dscale: wanted[1] ? byChannel(dots) : undefined,
    dbias: wanted[2] ? byChannel(sums) : undefined,
  };
}

const instanceNormalization = rule((context, dy) => {
  const [x, scale] = context.node.inputs;
  const { dx, dscale, dbias } = groupGradients(context, dy, context.builder.dimsOf(x)[1], scale);
  return [dx, dscale, dbias];
});

/** Scale and bias are given by channel or, before operator set 21, by group. */
const groupNormalization = rule((context, dy) => {
  const { builder, node } = context;
  const [x, scale] = node.inputs;
  const channels = builder.dimsOf(x)[1];
  const groups = intAttribute(node, "num_groups", 1);
  if (sizeOf(builder.dimsOf(scale)) === channels) {
    const { dx, dscale, dbias } = groupGradients(context, dy, groups, scale);
    return [dx, dscale, dbias];
  }
  const matrix = [groups, channels / groups];
  const repeated = builder.op("Expand", [
    reshape(builder, scale, [groups, 1]),
    builder.constant(int64(matrix), "shape"),
  ]);
  const { dx, dscale, dbias } = groupGradients(context, dy, groups, reshape(builder, repeated, [channels]));
  const byGroup = (value?: string) => value && sumOver(builder, reshape(builder, value, matrix), [1]);
  return [dx, byGroup(dscale), byGroup(dbias)];
});

export const layerNormalizations: Readonly<Record<string, GradientRule>> = {
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
};
