import { int, ints, sizeOf } from "@leukoscope/onnx";
import { product } from "../matrix.ts";
import { reshape } from "../reshape.ts";
import type { Convolution } from "./convolution.ts";
import { isSmallPlane, shifts, swapBatch } from "./weight-gradient.ts";

/**
 * Both gradients of a dense convolution of stride 1 on small planes, from the patches of dy alone: what each weight
 * moved to a position of the input. Their product with the weights is the input's gradient, their product with the
 * input the weights'. Each is one product over all images, somewhat faster than the runtime's `Conv` with weights
 * that are inputs, and no kernel needs to be reversed.
 * Undefined where that does not apply.
 */
export function bothGradients(conv: Convolution): { readonly input: string; readonly weight: string } | undefined {
  const { builder, input, weight, window, dy, groups } = conv;
  const { kernel, strides, dilations, pads } = window;
  const rank = kernel.length;
  const taps = sizeOf(kernel);
  if (groups > 1 || taps === 1 || strides.some((stride) => stride > 1) || !isSmallPlane(conv)) return undefined;
  const reach = kernel.map((size, axis) => (size - 1) * dilations[axis]);
  const border = [0, 1].flatMap((side) => reach.map((length, axis) => length - pads[axis + side * rank]));
  // Padding wider than the kernel.
  if (border.some((pad) => pad < 0)) return undefined;

  const [batch, channels, ...size] = builder.dimsOf(input);
  const outputs = builder.dimsOf(dy)[1];
  const positions = batch * sizeOf(size);
  // A weight's output lies as far before its input as the mirrored weight's lies behind it.
  const mirrored = shifts(builder, swapBatch(builder, dy), { ...window, pads: border }, size).reverse();
  const columns = mirrored.map((value) => reshape(builder, value, [outputs, 1, positions]));
  const patches = reshape(builder, builder.op("Concat", columns, { axis: int(1) }), [outputs * taps, positions]);

  const swap = (value: string) => builder.op("Transpose", [value], { perm: ints([1, 0, 2]) });
  const weights = reshape(builder, swap(reshape(builder, weight, [outputs, channels, taps])), [
    channels,
    outputs * taps,
  ]);
  const dx = reshape(builder, product(builder, weights, patches), [channels, batch, ...size]);

  const images = reshape(builder, swapBatch(builder, input), [channels, positions]);
  const each = reshape(builder, product(builder, images, patches, { transB: true }), [channels, outputs, taps]);
  return { input: swapBatch(builder, dx), weight: reshape(builder, swap(each), builder.dimsOf(weight)) };
}
