import { type GraphBuilder, int, int64, ints, sizeOf, type Window } from "@leukoscope/onnx";
import { product } from "../matrix.ts";
import { reshape, slice, sumOver } from "../reshape.ts";
import type { Convolution } from "./convolution.ts";
import { picking } from "./kernels.ts";

/** [N, C, …] to [C, N, …] */
export const swapBatch = (builder: GraphBuilder, value: string): string =>
  builder.op("Transpose", [value], {
    perm: ints([
      1,
      0,
      ...builder
        .dimsOf(value)
        .map((_, axis) => axis)
        .slice(2),
    ]),
  });

/** The input as each weight of the kernel saw it, in the kernel's order: [N, C, outputs…] each. */
const shiftedInputs = ({ builder, input, window, dy }: Convolution): string[] =>
  shifts(builder, input, window, builder.dimsOf(dy).slice(2));

/** What each weight of a window sees of a value [N, C, …], in the kernel's order: [N, C, outputs…] each. */
export function shifts(builder: GraphBuilder, input: string, window: Window, outputs: readonly number[]): string[] {
  const { kernel, strides, dilations, pads } = window;
  const rank = kernel.length;
  const border = [0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)];
  const padded = pads.some((pad) => pad > 0)
    ? builder.op("Pad", [input, builder.constant(int64(border), "pads")])
    : input;
  const axes = kernel.map((_, axis) => axis + 2);
  const phaseOf = phases(builder, padded, strides);
  return offsets(kernel).map((taps) => {
    const starts = taps.map((tap, axis) => tap * dilations[axis]);
    // Among the rows of its phase, a shift by the stride is a shift by one.
    const begin = starts.map((start, axis) => Math.floor(start / strides[axis]));
    const end = begin.map((start, axis) => start + outputs[axis]);
    const phase = phaseOf(starts.map((start, axis) => start % strides[axis]));
    return slice(builder, phase, axes, begin, end);
  });
}

/** All offsets in a block of this size, the last axis fastest. */
const offsets = (size: readonly number[]): number[][] =>
  size.reduce<number[][]>(
    (all, length) => all.flatMap((at) => Array.from({ length }, (_, index) => [...at, index])),
    [[]],
  );

/**
 * Every stride-th row and column from a start on, each such phase cut out once: further cuts from it are then of
 * neighbours, which take half the time of strided ones.
 */
function phases(builder: GraphBuilder, value: string, strides: readonly number[]) {
  if (strides.every((stride) => stride === 1)) return () => value;
  const size = builder.dimsOf(value).slice(2);
  const axes = size.map((_, axis) => axis + 2);
  const known = new Map<string, string>();
  return (starts: readonly number[]): string => {
    const key = starts.join();
    const phase = known.get(key) ?? slice(builder, value, axes, starts, size, strides);
    known.set(key, phase);
    return phase;
  };
}

/** Up to so many weights a kernel is slid over the input by a `Conv`; larger ones are cut out shift by shift. */
const SMALL_KERNEL = 32;

/** Channels that the runtime's `Conv` writes side by side; it fills up what is missing, and copies once more. */
const BLOCK = 16;

/**
 * What the weights of a kernel see, as a `Conv` cuts it, in all its threads: one kernel a weight, which is one there
 * and zero elsewhere. As many planes as fill a block are cut by one such `Conv`. [N, C * weights, positions]
 */
function slidPatches({ builder, input, window, dy }: Convolution, weights: readonly number[]): string {
  const [batch, channels, ...size] = builder.dimsOf(input);
  const taps = sizeOf(window.kernel);
  const fitting = Math.max(1, Math.floor(BLOCK / weights.length));
  const planes = channels % fitting === 0 ? fitting : 1;
  const columns = Array.from({ length: planes }, (_, plane) => weights.map((tap) => plane * taps + tap)).flat();
  const kernel = reshape(builder, picking(builder, columns, planes * taps), [columns.length, planes, ...window.kernel]);
  const images = reshape(builder, input, [(batch * channels) / planes, planes, ...size]);
  const slid = builder.op("Conv", [images, kernel], {
    kernel_shape: ints(window.kernel),
    strides: ints(window.strides),
    dilations: ints(window.dilations),
    pads: ints(window.pads),
  });
  return reshape(builder, slid, [batch, channels * weights.length, sizeOf(builder.dimsOf(dy).slice(2))]);
}

/** The weight that sees the input unmoved: the middle one where padding keeps the size. */
function restingWeight({ builder, input, window, dy }: Convolution): number | undefined {
  const { kernel, strides, dilations, pads } = window;
  const [size, outputs] = [input, dy].map((value) => builder.dimsOf(value).slice(2));
  const at = kernel.map((_, axis) => pads[axis] / dilations[axis]);
  const rests = at.every(
    (tap, axis) => strides[axis] === 1 && outputs[axis] === size[axis] && Number.isInteger(tap) && tap < kernel[axis],
  );
  return rests ? at.reduce((index, tap, axis) => index * kernel[axis] + tap, 0) : undefined;
}

/**
 * Gradient of the weights from slid patches, one product an image. The input itself is the patch of the weight that
 * rests on it: without that one, the eight others of a 3 x 3 kernel fill the runtime's blocks of channels.
 */
function weightGradientSlid(conv: Convolution): string {
  const { builder, input, weight, window, dy } = conv;
  const [batch, channels] = builder.dimsOf(input);
  const [, outputs, ...spatial] = builder.dimsOf(dy);
  const rows = reshape(builder, dy, [batch, outputs, sizeOf(spatial)]);
  const taps = sizeOf(window.kernel);
  const gradientOf = (columns: string, weights: readonly number[]) => {
    const sum = sumOver(builder, product(builder, rows, columns, { transB: true }), [0]);
    if (weights.length === taps) return sum;
    const each = reshape(builder, sum, [outputs * channels, weights.length]);
    return product(builder, each, picking(builder, weights, taps));
  };
  const resting = restingWeight(conv);
  const moving = offsets(window.kernel).flatMap((_, tap) => (tap === resting ? [] : [tap]));
  const moved = gradientOf(slidPatches(conv, moving), moving);
  if (resting === undefined) return reshape(builder, moved, builder.dimsOf(weight));
  const still = gradientOf(reshape(builder, input, [batch, channels, sizeOf(spatial)]), [resting]);
  return reshape(builder, builder.op("Add", [moved, still]), builder.dimsOf(weight));
}

/** The shifted inputs of each channel side by side: [first axis, second axis * k, positions]. */
function patches(conv: Convolution, joinAt: 1 | 2): string {
  const { builder } = conv;
  const shifted = shiftedInputs(conv);
  const [first, second, ...outputs] = builder.dimsOf(shifted[0]);
  const positions = sizeOf(outputs);
  const dims = joinAt === 2 ? [first, second, 1, positions] : [first, 1, second, positions];
  const columns = shifted.map((value) => reshape(builder, value, dims));
  return columns.length === 1 ? columns[0] : builder.op("Concat", columns, { axis: int(joinAt) });
}

/** Whether a plane is so small beside the weights that one product over all images moves less than one an image. */
export function isSmallPlane({ builder, input, dy, window }: Convolution): boolean {
  const channels = builder.dimsOf(input)[1];
  const [, outputs, ...spatial] = builder.dimsOf(dy);
  return outputs * channels * sizeOf(window.kernel) > sizeOf(spatial) * (outputs + channels);
}

/**
 * Gradient of the weights of an ungrouped convolution: dy times the patches it was computed from. Either one product
 * an image and their sum, or, with channels brought to the front, one product over all images: whichever moves less
 * memory.
 */
function weightGradientDense(conv: Convolution): string {
  const { builder, input, dy, weight, window } = conv;
  const [batch, channels] = builder.dimsOf(input);
  const [, outputs, ...spatial] = builder.dimsOf(dy);
  const positions = sizeOf(spatial);
  const taps = sizeOf(window.kernel);
  const width = channels * taps;
  if (!isSmallPlane(conv)) {
    if (taps > 1 && taps < SMALL_KERNEL) return weightGradientSlid(conv);
    const columns = reshape(builder, patches(conv, 2), [batch, width, positions]);
    const each = product(builder, reshape(builder, dy, [batch, outputs, positions]), columns, { transB: true });
    return reshape(builder, sumOver(builder, each, [0]), builder.dimsOf(weight));
  }
  const rows = reshape(builder, swapBatch(builder, dy), [outputs, batch * positions]);
  const swapped = patches({ ...conv, input: swapBatch(builder, input) }, 1);
  const columns = reshape(builder, swapped, [width, batch * positions]);
  return reshape(builder, product(builder, rows, columns, { transB: true }), builder.dimsOf(weight));
}

/** From so many positions on a shifted dot product for each weight is faster than a `Conv` whose kernel is dy. */
const LONG_PLANE = 400;

/**
 * Gradient of the weights of a depthwise convolution. At stride 1 and on large planes: for each weight the dot product
 * of dy with the input shifted to where that weight saw it. Else one `Conv` in which every plane of every image is a
 * group of its own and dy is the kernel; strides and dilations change places.
 */
function weightGradientDepthwise(conv: Convolution): string {
  const { builder, input, weight, window, dy, blocked } = conv;
  const [batch, channels, ...size] = builder.dimsOf(input);
  const [, outputs, ...positions] = builder.dimsOf(dy);
  const plane = sizeOf(positions);
  if (!blocked && plane >= LONG_PLANE && outputs === channels && window.strides.every((stride) => stride === 1)) {
    const rows = (value: string) => reshape(builder, value, [batch * channels, 1, plane]);
    const dots = shiftedInputs(conv).map((shifted) =>
      reshape(builder, product(builder, rows(shifted), rows(dy), { transB: true }), [batch, channels, 1]),
    );
    const joined = dots.length === 1 ? dots[0] : builder.op("Concat", dots, { axis: int(2) });
    return reshape(builder, sumOver(builder, joined, [0]), builder.dimsOf(weight));
  }
  const planes = reshape(builder, input, [1, batch * channels, ...size]);
  const kernels = reshape(builder, dy, [batch * outputs, 1, ...positions]);
  const each = builder.op("Conv", [planes, kernels], {
    kernel_shape: ints(positions),
    strides: ints(window.dilations),
    dilations: ints(window.strides),
    pads: ints(window.pads),
    group: int(batch * channels),
  });
  const axes = window.kernel.map((_, axis) => axis + 2);
  const none = axes.map(() => 0);
  const cut = slice(builder, each, axes, none, window.kernel);
  const perImage = reshape(builder, cut, [batch, sizeOf(builder.dimsOf(weight))]);
  return reshape(builder, sumOver(builder, perImage, [0]), builder.dimsOf(weight));
}

/**
 * Gradient of the weights of a grouped convolution, as one `Conv`: batch and channels change places, dy is the kernel,
 * and strides and dilations change places too.
 */
function weightGradientGrouped({ builder, input, window, dy, groups }: Convolution): string {
  const [batch, channels, ...size] = builder.dimsOf(input);
  const [, outputs, ...positions] = builder.dimsOf(dy);
  const inputs = channels / groups;
  const spatial = size.map((_, axis) => axis + 3);
  const split = reshape(builder, input, [batch, groups, inputs, ...size]);
  const images = builder.op("Transpose", [split], { perm: ints([2, 1, 0, ...spatial]) });
  const conv = builder.op(
    "Conv",
    [reshape(builder, images, [inputs, groups * batch, ...size]), swapBatch(builder, dy)],
    {
      kernel_shape: ints(positions),
      strides: ints(window.dilations),
      dilations: ints(window.strides),
      pads: ints(window.pads),
      group: int(groups),
    },
  );
  const axes = window.kernel.map((_, axis) => axis + 2);
  const cut = slice(
    builder,
    conv,
    axes,
    axes.map(() => 0),
    window.kernel,
  );
  return reshape(builder, swapBatch(builder, cut), [outputs, inputs, ...window.kernel]);
}

/** Gradient of the weights of any convolution. */
export function weightGradient(conv: Convolution): string {
  if (conv.groups === 1) return weightGradientDense(conv);
  return conv.builder.dimsOf(conv.weight)[1] === 1 ? weightGradientDepthwise(conv) : weightGradientGrouped(conv);
}
