import { int, int64, ints, text } from "@leukoscope/onnx";
import { reshape, slice } from "../reshape.ts";
import { type Convolution, transposedPads } from "./convolution.ts";
import { inputGradientInterleaved } from "./interleaved-gradient.ts";
import { flipKernel, swapChannels } from "./kernels.ts";

/** Gradient of the input at stride 1: the flipped kernel slides over dy. */
function inputGradientUnit(conv: Convolution): string {
  const { builder, input, window, dy, groups } = conv;
  const spatial = window.kernel.map((_, axis) => axis + 2);
  const begin = window.kernel.map((size, axis) => (size - 1) * window.dilations[axis] - window.pads[axis]);
  const end = window.kernel.map(
    (size, axis) => (size - 1) * window.dilations[axis] - window.pads[axis + window.kernel.length],
  );
  const kernel = swapChannels(conv, flipKernel(builder, conv.weight));
  // Padding wider than the kernel: those outputs saw only zeros, so they are cut off.
  const rows = builder.dimsOf(dy).slice(2);
  const cut = slice(
    builder,
    dy,
    spatial,
    begin.map((pad) => Math.max(-pad, 0)),
    end.map((pad, axis) => rows[axis] - Math.max(-pad, 0)),
  );
  const pads = [...begin, ...end].map((pad) => Math.max(pad, 0));
  const dx = builder.op("Conv", [cut, kernel], {
    kernel_shape: ints(window.kernel),
    dilations: ints(window.dilations),
    pads: ints(pads),
    group: int(groups),
  });
  return slice(
    builder,
    dx,
    spatial,
    spatial.map(() => 0),
    builder.dimsOf(input).slice(2),
  );
}

/**
 * Gradient of the input of a grouped two-dimensional convolution of stride s > 1. The input positions fall into s x s phases
 * by their remainder; each phase is a stride-1 convolution of dy with every s-th weight. All phases are computed as
 * channels of one `Conv` and interleaved by `DepthToSpace`, since grouped `ConvTranspose` is many times slower.
 */
function inputGradientPhases(conv: Convolution): string {
  const { builder, input, window, dy, groups } = conv;
  const stride = window.strides[0];
  const [, , ...size] = builder.dimsOf(input);
  const [, , ...outputs] = builder.dimsOf(dy);
  const swapped = swapChannels(conv, conv.weight);
  const [channels, perGroup] = builder.dimsOf(swapped);
  const taps = window.kernel.map((kernel) => Math.ceil(kernel / stride));
  const missing = window.kernel.map((kernel, axis) => taps[axis] * stride - kernel);
  const padded = missing.some((count) => count > 0)
    ? builder.op("Pad", [swapped, builder.constant(int64([0, 0, 0, 0, 0, 0, ...missing]), "pads")])
    : swapped;
  const split = reshape(builder, padded, [channels, perGroup, taps[0], stride, taps[1], stride]);
  const phased = builder.op("Transpose", [split], { perm: ints([0, 3, 5, 1, 2, 4]) });
  const kernel = flipKernel(builder, reshape(builder, phased, [channels * stride ** 2, perGroup, ...taps]));
  const begin = window.pads.slice(0, 2);
  const count = size.map((length, axis) => Math.ceil((length + begin[axis]) / stride));
  const end = count.map((phases, axis) => phases - outputs[axis]);
  const cut = slice(
    builder,
    dy,
    [2, 3],
    [0, 0],
    outputs.map((rows, axis) => rows + Math.min(end[axis], 0)),
  );
  const phases = builder.op("Conv", [cut, kernel], {
    kernel_shape: ints(taps),
    pads: ints([...taps.map((tap) => tap - 1), ...end.map((pad) => Math.max(pad, 0))]),
    group: int(groups),
  });
  const woven = builder.op("DepthToSpace", [phases], { blocksize: int(stride), mode: text("CRD") });
  return slice(
    builder,
    woven,
    [2, 3],
    begin,
    size.map((length, axis) => length + begin[axis]),
  );
}

function inputGradientTransposed({ builder, input, weight, window, dy, groups }: Convolution): string {
  const { pads, outputPadding } = transposedPads(window, builder.dimsOf(input).slice(2), builder.dimsOf(dy).slice(2));
  return builder.op("ConvTranspose", [dy, weight], {
    kernel_shape: ints(window.kernel),
    strides: ints(window.strides),
    dilations: ints(window.dilations),
    pads: ints(pads),
    output_padding: ints(outputPadding),
    group: int(groups),
  });
}

/**
 * Gradient of the input of any convolution. Without groups `ConvTranspose` is the fastest at a stride; at stride 1 a
 * `Conv` is. With groups `ConvTranspose` is many times slower, and serves only what the phases do not cover.
 */
export function inputGradient(conv: Convolution): string {
  const { strides, dilations } = conv.window;
  if (strides.every((stride) => stride === 1)) return inputGradientUnit(conv);
  const square = strides.length === 2 && strides[0] === strides[1];
  const undilated = dilations.every((dilation) => dilation === 1);
  const whole = conv.groups === 1 || conv.builder.dimsOf(conv.weight)[1] === 1;
  if (conv.blocked && square && undilated && whole) return inputGradientInterleaved(conv);
  return conv.groups > 1 && square && undilated ? inputGradientPhases(conv) : inputGradientTransposed(conv);
}
