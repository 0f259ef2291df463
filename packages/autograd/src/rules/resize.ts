import {
  float32,
  type GraphBuilder,
  interpolationMatrix,
  ints,
  type ResizedAxis,
  resizedAxes,
  scalar,
  sizeOf,
} from "@leukoscope/onnx";
import { product } from "./matrix.ts";
import { reshape } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

interface Interpolation extends ResizedAxis {
  /** [to, from] */
  readonly matrix: Float32Array;
}

const isIdentity = ({ matrix, from, to }: Interpolation): boolean =>
  from === to && matrix.every((weight, at) => weight === (at % (from + 1) === 0 ? 1 : 0));

/** How often each element is repeated, one after the other; nothing when that is not what the matrix does. */
function repeats({ matrix, from, to }: Interpolation): number | undefined {
  const times = to / from;
  const repeated = matrix.every((weight, at) => {
    const row = Math.floor(at / from);
    return weight === (Math.floor(row / times) === at % from ? 1 : 0);
  });
  return Number.isInteger(times) && repeated ? times : undefined;
}

/** Multiplies an axis of `to` elements by the transposed matrix, which leaves `from`. */
function transposedAlong(builder: GraphBuilder, value: string, { axis, from, to, matrix }: Interpolation): string {
  const dims = builder.dimsOf(value);
  const before = sizeOf(dims.slice(0, axis));
  const after = sizeOf(dims.slice(axis + 1));
  const weights = builder.constant(float32([to, from], matrix), "interpolation");
  const result =
    after === 1
      ? builder.op("MatMul", [reshape(builder, value, [before, to]), weights])
      : product(builder, weights, reshape(builder, value, [before, to, after]), { transA: true });
  return reshape(
    builder,
    result,
    dims.map((dim, other) => (other === axis ? from : dim)),
  );
}

/** Where pixels of an image are only repeated, their sum is an average pooling, scaled. */
function pooled(builder: GraphBuilder, dy: string, kernel: readonly number[]): string {
  const average = builder.op("AveragePool", [dy], { kernel_shape: ints(kernel), strides: ints(kernel) });
  return builder.op("Mul", [average, builder.constant(scalar(sizeOf(kernel)), "count")]);
}

/** A resize is linear in its input, one axis after the other: the gradient is by the transposed matrices. */
const resize = rule(({ node, builder }, dy) => {
  const axes = resizedAxes(node, builder);
  // Whatever the factors say, ONNX Runtime copies what keeps its size.
  if (axes.every(({ from, to }) => from === to)) return [dy];
  const changed = axes
    .map((axis): Interpolation => ({ ...axis, matrix: interpolationMatrix(node, axis) }))
    .filter((axis) => !isIdentity(axis));
  const times = new Map(changed.map((axis) => [axis.axis, repeats(axis)]));
  const rank = builder.dimsOf(dy).length;
  if (rank === 4 && [...times].every(([axis, repeat]) => axis >= 2 && repeat !== undefined)) {
    return [changed.length > 0 ? pooled(builder, dy, [times.get(2) ?? 1, times.get(3) ?? 1]) : dy];
  }
  return [changed.reduceRight((dx, axis) => transposedAlong(builder, dx, axis), dy)];
});

export const resizing: Readonly<Record<string, GradientRule>> = { Resize: resize };
