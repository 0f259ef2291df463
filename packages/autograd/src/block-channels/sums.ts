import { floatAttribute, int, intAttribute, ints, type Node, scalar, sizeOf } from "@leukoscope/onnx";
import { reshape, sumOver } from "../rules/reshape.ts";
import type { Blocking, Handler } from "./blocking.ts";

/** Up to so many values are added up one by one; more would lose too many digits. */
const LONGEST_SUM = 128;

/** Into how many parts the rows of a plane are cut so that each holds no more than can be added up. */
function partsOf([, , height, width]: readonly number[]): number {
  for (let parts = 1; parts < height; parts++) {
    if (height % parts === 0 && (height / parts) * width <= LONGEST_SUM) return parts;
  }
  return height;
}

/** Means of planes in blocks, [N, C, 1, 1] in any layout. */
const means = (blocking: Blocking, planes: string): string =>
  sizeOf(blocking.builder.dimsOf(planes).slice(2)) === 1 ? planes : blocking.op("GlobalAveragePool", [planes]);

/** Sums of planes but for a factor: [N, C, 1, 1] in any layout. */
interface Sums {
  readonly value: string;
  readonly factor: number;
}

/**
 * What stands for [N, C, H, W] in blocks is [1, N * C * parts, H / parts, W] just as well, with the parts of a block of
 * channels beside each other. Each is added up by itself, and then all.
 * @param ofParts what adds up the parts, in that shape, but for a factor
 */
function inParts(blocking: Blocking, dims: readonly number[], ofParts: (shape: readonly number[]) => Sums): Sums {
  const [batch, channels, height, width] = dims;
  const parts = partsOf(dims);
  const { value, factor } = ofParts([1, batch * channels * parts, height / parts, width]);
  const beside = reshape(blocking.builder, value, [batch, channels, parts, 1]);
  return { value: means(blocking, beside), factor: factor * parts };
}

const planeSums = (blocking: Blocking, value: string): Sums =>
  inParts(blocking, blocking.dimsOf(value), (shape) => ({
    value: means(blocking, reshape(blocking.builder, blocking.blocked(value), shape)),
    factor: shape[2] * shape[3],
  }));

/** Of a * b: each plane of one is the kernel for the plane of the other. */
const planeDots = (blocking: Blocking, a: string, b: string): Sums =>
  inParts(blocking, blocking.dimsOf(a), (shape) => {
    const { builder } = blocking;
    const [, planes, height, width] = shape;
    const kernel = reshape(builder, blocking.blocked(b), [planes, 1, height, width]);
    const value = blocking.op("Conv", [reshape(builder, blocking.blocked(a), shape), kernel], {
      group: int(planes),
      kernel_shape: ints([height, width]),
    });
    return { value, factor: 1 };
  });

/** Gives a value of the model from one that has its elements in plain form, times a factor. */
function give(blocking: Blocking, node: Node, { value, factor }: Sums): true {
  const { builder } = blocking;
  const [output] = node.outputs;
  const shaped = reshape(builder, value, blocking.dimsOf(output));
  if (factor === 1) builder.op("Identity", [shaped], {}, { outputs: [output] });
  else builder.op("Mul", [shaped, builder.constant(scalar(factor), "factor")], {}, { outputs: [output] });
  return true;
}

/** Axes of a reduction over whole planes, and over the batch too, if over no others. */
function planeAxes(blocking: Blocking, node: Node): { readonly overBatch: boolean } | undefined {
  const axes = blocking.builder.constantOf(node.inputs[1] ?? "");
  const sorted = axes
    ? Array.from(axes.data, Number)
        .map((axis) => (axis + 4) % 4)
        .sort()
    : [];
  if (sorted.join() === "2,3") return { overBatch: false };
  return sorted.join() === "0,2,3" ? { overBatch: true } : undefined;
}

const reduction =
  (sums: (blocking: Blocking, value: string) => Sums, averages = false): Handler =>
  (blocking, node) => {
    const [value] = node.inputs;
    if (!blocking.isBlocked(value) || !blocking.fits(blocking.dimsOf(value))) return false;
    const over = planeAxes(blocking, node);
    if (!over) return false;
    const planes = sums(blocking, value);
    const total = over.overBatch ? sumOver(blocking.builder, planes.value, [0, 2, 3]) : planes.value;
    const share = averages ? sizeOf(blocking.dimsOf(node.outputs[0])) / sizeOf(blocking.dimsOf(value)) : 1;
    return give(blocking, node, { value: total, factor: planes.factor * share });
  };

const globalAverage: Handler = (blocking, node) => {
  const [value] = node.inputs;
  if (!blocking.isBlocked(value)) return false;
  return give(blocking, node, { value: means(blocking, blocking.blocked(value)), factor: 1 });
};

/** Products [N * C, 1, P] x [N * C, 1, P]' of two batches of planes. */
const dots: Handler = (blocking, node) => {
  const [a, b] = node.inputs.map((input) => blocking.reshapedFrom(input));
  const isPlain = intAttribute(node, "transB", 0) === 0 || floatAttribute(node, "alpha", 1) !== 1;
  if (a === undefined || b === undefined || isPlain) return false;
  const dims = blocking.dimsOf(a);
  const rows = [dims[0] * dims[1], 1, dims[2] * dims[3]].join();
  const alike = blocking.dimsOf(b).join() === dims.join();
  const known = blocking.isBlocked(a) || blocking.isBlocked(b);
  if (!known || !alike || node.inputs.some((input) => blocking.dimsOf(input).join() !== rows)) return false;
  return give(blocking, node, planeDots(blocking, a, b));
};

export const sums: Readonly<Record<string, Handler>> = {
  ReduceSum: reduction(planeSums),
  ReduceMean: reduction(planeSums, true),
  ReduceSumSquare: reduction((blocking, value) => planeDots(blocking, value, value)),
  GlobalAveragePool: globalAverage,
  FusedMatMul: dots,
};
