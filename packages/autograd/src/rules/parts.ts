import {
  type GraphBuilder,
  int,
  int64,
  intAttribute,
  normalizeAxis,
  sizeOf,
  sliceRanges,
  splitSizes,
  text,
} from "@leukoscope/onnx";
import { flip, reshape, sumOver, sumTo } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";
import { surroundAxis, zeros } from "./surround.ts";

/** The parts' gradients joined again; a part that nothing depends on has none. */
const split: GradientRule = ({ node, builder, upstream }) => {
  const { axis, sizes } = splitSizes(node, builder);
  const dims = builder.dimsOf(node.inputs[0]);
  const gradients = upstream.map(
    (dy, index) =>
      dy ??
      zeros(
        builder,
        dims.map((dim, other) => (other === axis ? sizes[index] : dim)),
      ),
  );
  return [gradients.length === 1 ? gradients[0] : builder.op("Concat", gradients, { axis: int(axis) })];
};

/** Puts `step - 1` zeros after each element along `axis`. */
function spaced(builder: GraphBuilder, value: string, axis: number, step: number): string {
  const dims = builder.dimsOf(value);
  const apart = reshape(builder, value, [...dims.slice(0, axis + 1), 1, ...dims.slice(axis + 1)]);
  const padded = surroundAxis(builder, apart, axis + 1, 0, step - 1);
  return reshape(
    builder,
    padded,
    dims.map((dim, other) => (other === axis ? dim * step : dim)),
  );
}

/** What was not taken gets zeros. */
const slice = rule(({ node, builder }, dy) => {
  const dims = builder.dimsOf(node.inputs[0]);
  const ranges = sliceRanges(node, builder);
  if (ranges.some(({ count }) => count === 0)) return [zeros(builder, dims)];
  const backwards = ranges.filter(({ step }) => step < 0).map(({ axis }) => axis);
  let dx = backwards.length > 0 ? flip(builder, dy, backwards) : dy;
  for (const { axis, start, step, count } of ranges) {
    const stride = Math.abs(step);
    const first = step > 0 ? start : start + (count - 1) * step;
    if (stride > 1) dx = spaced(builder, dx, axis, stride);
    dx = surroundAxis(builder, dx, axis, first, dims[axis] - first - count * stride);
  }
  return [dx];
});

/** The first of consecutive constant indices; nothing when they are others, or computed. */
function firstOfRun(builder: GraphBuilder, indices: string, size: number): number | undefined {
  const constant = builder.constantOf(indices);
  if (!constant) return undefined;
  const values = Array.from(constant.data, Number).map((index) => normalizeAxis(index, size));
  return values.length > 0 && values.every((value, at) => value === values[0] + at) ? values[0] : undefined;
}

/** Each element of the input gets the gradients of all the places where it was taken to. */
const gather = rule(({ node, builder }, dy) => {
  const [data, indices] = node.inputs;
  const dims = builder.dimsOf(data);
  const axis = normalizeAxis(intAttribute(node, "axis", 0), dims.length);
  const before = sizeOf(dims.slice(0, axis));
  const after = sizeOf(dims.slice(axis + 1));
  const count = sizeOf(builder.dimsOf(indices));
  const rows = reshape(builder, dy, [before, count, after]);
  const first = firstOfRun(builder, indices, dims[axis]);
  if (first !== undefined) {
    return [reshape(builder, surroundAxis(builder, rows, 1, first, dims[axis] - first - count), dims)];
  }
  const places = builder.op("Expand", [
    reshape(builder, indices, [1, count, 1]),
    builder.constant(int64([before, count, after]), "shape"),
  ]);
  const scattered = builder.op("ScatterElements", [zeros(builder, [before, dims[axis], after]), places, rows], {
    axis: int(1),
    reduction: text("add"),
  });
  return [reshape(builder, scattered, dims), undefined];
});

const expand = rule(({ node, builder }, dy) => [sumTo(builder, dy, builder.dimsOf(node.inputs[0]))]);

/** Sums over the copies: each axis seen as copies by elements. */
const tile = rule(({ node, builder }, dy) => {
  const dims = builder.dimsOf(node.inputs[0]);
  const repeats = builder.dimsOf(dy).map((dim, axis) => dim / dims[axis]);
  const apart = reshape(
    builder,
    dy,
    dims.flatMap((dim, axis) => [repeats[axis], dim]),
  );
  const copies = repeats.flatMap((repeat, axis) => (repeat > 1 ? [2 * axis] : []));
  return [reshape(builder, copies.length > 0 ? sumOver(builder, apart, copies) : apart, dims)];
});

export const parts: Readonly<Record<string, GradientRule>> = {
  Split: split,
  Slice: slice,
  Gather: gather,
  Expand: expand,
  Tile: tile,
};
