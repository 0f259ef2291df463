import { intAttribute, intsAttribute } from "../graph.ts";
import { normalizeAxis } from "../shapes/context.ts";
import { sliceRanges, splitSizes } from "../shapes/parts.ts";
import { sizeOf } from "../tensor.ts";
import type { Call, Evaluator, Known } from "./call.ts";
import { broadcastOffsets, numbersOf, offsets, stridesOf } from "./numbers.ts";

const same: Evaluator = ({ inputs: [x] }) => x.values;

const view = (x: Known, dims: readonly number[], strides: readonly number[], base = 0): number[] =>
  offsets(dims, strides, base).map((at) => x.values[at]);

const transpose: Evaluator = ({ node, inputs: [x], type }) => {
  const order = intsAttribute(
    node,
    "perm",
    x.dims.map((_, axis) => x.dims.length - 1 - axis),
  );
  const strides = stridesOf(x.dims);
  return view(
    x,
    type.dims,
    order.map((axis) => strides[axis]),
  );
};

const slice: Evaluator = ({ node, source, inputs: [x], type }) => {
  const strides = stridesOf(x.dims);
  let base = 0;
  const steps = [...strides];
  for (const { axis, start, step } of sliceRanges(node, source)) {
    base += start * strides[axis];
    steps[axis] = step * strides[axis];
  }
  return view(x, type.dims, steps, base);
};

const split: Evaluator = ({ node, source, inputs: [x], type, output }) => {
  const { axis, sizes } = splitSizes(node, source);
  const strides = stridesOf(x.dims);
  const before = sizes.slice(0, output).reduce((sum, size) => sum + size, 0);
  return view(x, type.dims, strides, before * strides[axis]);
};

/** Along `axis`, blocks of each input in turn. */
const concat: Evaluator = ({ node, inputs, type }) => {
  const axis = normalizeAxis(intAttribute(node, "axis", 0), type.dims.length);
  const rows = sizeOf(type.dims.slice(0, axis));
  return Array.from({ length: rows }, (_, row) =>
    inputs.flatMap(({ dims, values }) => {
      const block = sizeOf(dims.slice(axis));
      return values.slice(row * block, (row + 1) * block);
    }),
  ).flat();
};

const gather: Evaluator = ({ node, inputs: [x, indices] }) => {
  const axis = normalizeAxis(intAttribute(node, "axis", 0), x.dims.length);
  const block = sizeOf(x.dims.slice(axis + 1));
  const size = x.dims[axis];
  const places = indices.values.map((index) => normalizeAxis(index, size));
  if (places.some((place) => place < 0 || place >= size)) return undefined;
  return Array.from({ length: sizeOf(x.dims.slice(0, axis)) }, (_, row) =>
    places.flatMap((place) => x.values.slice((row * size + place) * block, (row * size + place + 1) * block)),
  ).flat();
};

const expand: Evaluator = ({ inputs: [x], type }) => broadcastOffsets(x.dims, type.dims).map((at) => x.values[at]);

/** Each axis seen as copies by elements. */
const tile: Evaluator = ({ inputs: [x, repeats] }) => {
  const strides = stridesOf(x.dims);
  return view(
    x,
    x.dims.flatMap((dim, axis) => [repeats.values[axis], dim]),
    strides.flatMap((stride) => [0, stride]),
  );
};

const constantOfShape: Evaluator = ({ node, type }: Call) => {
  const { value } = node.attributes;
  const fill = value?.kind === "tensor" ? numbersOf(value.value)?.[0] : 0;
  return fill === undefined ? undefined : Array<number>(sizeOf(type.dims)).fill(fill);
};

const range: Evaluator = ({ inputs: [start, , step], type }) =>
  Array.from({ length: type.dims[0] }, (_, index) => start.values[0] + index * step.values[0]);

export const rearranging: Readonly<Record<string, Evaluator>> = {
  Identity: same,
  Reshape: same,
  Flatten: same,
  Squeeze: same,
  Unsqueeze: same,
  Transpose: transpose,
  Slice: slice,
  Split: split,
  Concat: concat,
  Gather: gather,
  Expand: expand,
  Tile: tile,
  ConstantOfShape: constantOfShape,
  Range: range,
};
