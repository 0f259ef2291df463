import { type GraphBuilder, int, int64, sizeOf } from "@leukoscope/onnx";

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis]);

/** `value` in another shape of the same size; no node where it has that shape already. */
export const reshape = (builder: GraphBuilder, value: string, dims: readonly number[]): string =>
  equal(builder.dimsOf(value), dims) ? value : builder.op("Reshape", [value, builder.constant(int64(dims), "shape")]);

/** Axes of size one are dropped without a pass over the values. */
export function sumOver(builder: GraphBuilder, value: string, axes: readonly number[], keep = false): string {
  const dims = builder.dimsOf(value);
  if (axes.every((axis) => dims[axis] === 1)) {
    return keep
      ? value
      : reshape(
          builder,
          value,
          dims.filter((_, axis) => !axes.includes(axis)),
        );
  }
  return builder.op("ReduceSum", [value, builder.constant(int64(axes), "axes")], { keepdims: int(keep ? 1 : 0) });
}

/** A vector of channels in the shape that broadcasts over a batch of rank `rank`: [1, C, 1, …]. */
export const perChannel = (builder: GraphBuilder, vector: string, rank: number): string =>
  reshape(builder, vector, [1, sizeOf(builder.dimsOf(vector)), ...Array<number>(rank - 2).fill(1)]);

/** Undoes broadcasting: sums `value` over the axes along which an input of shape `dims` was repeated. */
export function sumTo(builder: GraphBuilder, value: string, dims: readonly number[]): string {
  const from = builder.dimsOf(value);
  const offset = from.length - dims.length;
  const axes = from.flatMap((dim, axis) => (axis < offset || (dims[axis - offset] === 1 && dim !== 1) ? [axis] : []));
  return reshape(builder, axes.length > 0 ? sumOver(builder, value, axes) : value, dims);
}

/** Reverses `value` along `axes`. */
export function flip(builder: GraphBuilder, value: string, axes: readonly number[]): string {
  const constant = (values: readonly number[], name: string) => builder.constant(int64(values), name);
  return builder.op("Slice", [
    value,
    constant(
      axes.map(() => -1),
      "starts",
    ),
    constant(
      axes.map(() => -(2 ** 31)),
      "ends",
    ),
    constant(axes, "axes"),
    constant(
      axes.map(() => -1),
      "steps",
    ),
  ]);
}

/** `value[start : end : step]` along the given axes; no node where that is all of it. */
export function slice(
  builder: GraphBuilder,
  value: string,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
  steps: readonly number[] = axes.map(() => 1),
): string {
  const dims = builder.dimsOf(value);
  if (axes.every((axis, i) => starts[i] === 0 && ends[i] >= dims[axis] && steps[i] === 1)) return value;
  const inputs = [starts, ends, axes, steps].map((values) => builder.constant(int64(values), "slice"));
  return builder.op("Slice", [value, ...inputs]);
}
