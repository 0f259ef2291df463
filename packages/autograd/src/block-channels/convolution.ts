import { type Attributes, int, intAttribute, ints, type Node, sizeOf } from "@leukoscope/onnx";
import { reshape } from "../rules/reshape.ts";
import { type Blocking, blockedRows, type Handler } from "./blocking.ts";

/** `Conv`, and `FusedConv` with a value to add. */
export const convolution: Handler = (blocking, node) => {
  const [input, weight] = node.inputs;
  const dims = blocking.dimsOf(input);
  const [outputs, perGroup, ...kernel] = blocking.dimsOf(weight);
  const groups = intAttribute(node, "group", 1);
  // On single positions there is nothing to slide over.
  if (dims.length !== 4 || outputs % blocking.size > 0 || sizeOf(dims.slice(2)) === 1) return false;
  const isDepthwise = groups > 1 && perGroup === 1 && outputs === groups;
  if (isDepthwise) return give(blocking, node, blocking.blocked(input), depthwiseKernel(blocking, weight));
  if (groups > 1) return false;
  // The kernels read few channels as they are, as those of the image.
  const few = dims[1] < blocking.size;
  if (!few && dims[1] % blocking.size > 0) return false;
  const image = few ? blocking.plain(input) : blocking.blocked(input);
  return give(blocking, node, image, few || sizeOf(kernel) === 1 ? rows(blocking, weight) : dense(blocking, weight));
};

function give(blocking: Blocking, node: Node, image: string, kernel: string): boolean {
  const [, , bias, sum] = node.inputs;
  const operands = [image, kernel];
  if (bias || sum) operands.push(bias ? blocking.plain(bias) : "");
  if (sum) operands.push(blocking.blocked(sum));
  blocking.give(node.outputs[0], blocking.op("Conv", operands, node.attributes, node.name));
  return true;
}

/** A kernel [O, I, k…] as [O / block, I * k…, block]. */
function rows(blocking: Blocking, weight: string): string {
  const dims = blocking.dimsOf(weight);
  return reshape(blocking.builder, blockedRows(blocking, blocking.plain(weight), dims[0]), dims);
}

/** A kernel [O, I, k…] as [O / block, I / block, k…, block of I, block of O]. */
function dense(blocking: Blocking, weight: string): string {
  const { builder, size } = blocking;
  const dims = blocking.dimsOf(weight);
  const [outputs, inputs, ...kernel] = dims;
  const outer = rows(blocking, weight);
  const split = reshape(builder, outer, [outputs / size, inputs / size, size, sizeOf(kernel), size]);
  return reshape(builder, builder.op("Transpose", [split], { perm: ints([0, 1, 3, 2, 4]) }), dims);
}

/** A kernel [C, 1, k…] as [C / block, k…, block]: what a blocked batch of planes is, too. */
function depthwiseKernel(blocking: Blocking, weight: string): string {
  const dims = blocking.dimsOf(weight);
  const source = blocking.reshapedFrom(weight);
  if (source && isPlanes(blocking, source, dims)) return reshape(blocking.builder, blocking.blocked(source), dims);
  return sizeOf(dims.slice(2)) === 1 ? blocking.plain(weight) : rows(blocking, weight);
}

/** Whether kernels [N * C, 1, h, w] are the planes of a batch [N, C, h, w]. */
function isPlanes(blocking: Blocking, source: string, [planes, , ...kernel]: readonly number[]): boolean {
  const [batch, channels, ...size] = blocking.dimsOf(source);
  return blocking.isBlocked(source) && batch * channels === planes && size.join() === kernel.join();
}

/**
 * x * factor + shift by channel, as a convolution of one weight.
 * @param factor as many values as channels, of the given model or the new one
 * @param shift of the new model, [C]
 */
export const affine = (
  blocking: Blocking,
  image: string,
  factor: string,
  shift: string | undefined,
  attributes: Attributes = {},
): string => {
  const { builder } = blocking;
  const values = builder.has(factor) ? factor : blocking.plain(blocking.reshapedFrom(factor) ?? factor);
  const channels = sizeOf(builder.dimsOf(values));
  const kernel = reshape(builder, values, [channels, 1, 1, 1]);
  return blocking.op("Conv", shift ? [image, kernel, shift] : [image, kernel], {
    group: int(channels),
    kernel_shape: ints([1, 1]),
    ...attributes,
  });
};
