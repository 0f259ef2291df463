import { int, int64, intAttribute, ints, type Node, scalar, sizeOf } from "@leukoscope/onnx";
import { reshape, sumOver } from "../rules/reshape.ts";
import { type Blocking, type Handler } from "./blocking.ts";

/** Up to so many values are added up one by one; more would lose too many digits. */
const LONGEST_SUM = 128;

/** Into how many parts the rows of a plane are cut so that each holds no more than can be added up. */
function partsOf([, , height, width]: readonly number[]): number {
  for (let parts = 1; parts < height; parts++) {
    if (height % parts === 0 && (height / parts) * width <= LONGEST_SUM) return parts;
  }
  return height;
}

/** Sums over planes [1, C, h, w] in blocks, [C]. */
function pooled(blocking: Blocking, planes: string): string {
  const { builder } = blocking;
  const [, channels, height, width] = builder.dimsOf(planes);
  if (height * width === 1) return reshape(builder, planes, [channels]);
  const means = reshape(builder, blocking.op("GlobalAveragePool", [planes]), [channels]);
  return builder.op("Mul", [means, builder.constant(scalar(height * width), "positions")]);
}

/**
 * Sums of planes by image and channel, [N, C], computed in parts: what stands for [N, C, H, W] in blocks is
 * [1, N * C * parts, H / parts, W] just as well, with the parts of a block of channels beside each other.
 * @param ofParts the sums of the parts, by part, from values in that shape
 */
function sumPlanes(blocking: Blocking, dims: readonly number[], ofParts: (shape: readonly number[]) => string): string {
  const [batch, channels, height, width] = dims;
  const parts = partsOf(dims);
  const sums = ofParts([1, batch * channels * parts, height / parts, width]);
  const beside = reshape(blocking.builder, sums, [1, batch * channels, parts, 1]);
  return reshape(blocking.builder, pooled(blocking, beside), [batch, channels]);
}

const planeSums = (blocking: Blocking, value: string): string =>
  sumPlanes(blocking, blocking.dimsOf(value), (shape) =>
    pooled(blocking, reshape(blocking.builder, blocking.blocked(value), shape)),
  );

/** Sums of a * b: each plane of one is the kernel for the plane of the other. */
const planeDots = (blocking: Blocking, a: string, b: string): string =>
  sumPlanes(blocking, blocking.dimsOf(a), (shape) => {
    const { builder } = blocking;
    const [, planes, height, width] = shape;
    const kernel = reshape(builder, blocking.blocked(b), [planes, 1, height, width]);
    return blocking.op("Conv", [reshape(builder, blocking.blocked(a), shape), kernel], {
      group: int(planes),
      kernel_shape: ints([height, width]),
    });
  });

/** Gives a value of the model that is computed in plain form. */
function givePlain(blocking: Blocking, node: Node, value: string): true {
  const [output] = node.outputs;
  blocking.builder.op("Reshape", [value, shapeOf(blocking, output)], {}, { outputs: [output] });
  return true;
}

const shapeOf = (blocking: Blocking, value: string): string =>
  blocking.builder.constant(int64(blocking.dimsOf(value)), "shape");

/** Axes of a reduction over whole planes, and over the batch too, if over no others. */
function planeAxes(blocking: Blocking, node: Node): { readonly overBatch: boolean } | undefined {
  const axes = blocking.builder.constantOf(node.inputs[1] ?? "");
  const sorted = axes ? Array.from(axes.data, Number).map((axis) => (axis + 4) % 4).sort() : [];
  if (sorted.join() === "2,3") return { overBatch: false };
  return sorted.join() === "0,2,3" ? { overBatch: true } : undefined;
}

const reduction =
  (sums: (blocking: Blocking, value: string) => string, averages = false): Handler =>
  (blocking, node) => {
    const [value] = node.inputs;
    if (!blocking.isBlocked(value) || !blocking.fits(blocking.dimsOf(value))) return false;
    const over = planeAxes(blocking, node);
    if (!over) return false;
    const { builder } = blocking;
    const planes = sums(blocking, value);
    const total = over.overBatch ? sumOver(builder, planes, [0]) : planes;
    if (!averages) return givePlain(blocking, node, total);
    const share = sizeOf(builder.dimsOf(total)) / sizeOf(blocking.dimsOf(value));
    return givePlain(blocking, node, builder.op("Mul", [total, builder.constant(scalar(share), "share")]));
  };

const globalAverage: Handler = (blocking, node) => {
  const [value] = node.inputs;
  if (!blocking.isBlocked(value)) return false;
  return givePlain(blocking, node, blocking.op("GlobalAveragePool", [blocking.blocked(value)]));
};

/** Products [N * C, 1, P] x [N * C, 1, P]' of two batches of planes. */
const dots: Handler = (blocking, node) => {
  const [a, b] = node.inputs.map((input) => blocking.reshapedFrom(input));
  if (a === undefined || b === undefined || intAttribute(node, "transB", 0) === 0) return false;
  const dims = blocking.dimsOf(a);
  const rows = [dims[0] * dims[1], 1, dims[2] * dims[3]].join();
  const alike = blocking.dimsOf(b).join() === dims.join();
  if (!alike || node.inputs.some((input) => blocking.dimsOf(input).join() !== rows)) return false;
  return givePlain(blocking, node, planeDots(blocking, a, b));
};

export const sums: Readonly<Record<string, Handler>> = {
  ReduceSum: reduction(planeSums),
  ReduceMean: reduction(planeSums, true),
  ReduceSumSquare: reduction((blocking, value) => planeDots(blocking, value, value)),
  GlobalAveragePool: globalAverage,
  FusedMatMul: dots,
};
