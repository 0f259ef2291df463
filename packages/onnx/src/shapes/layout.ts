import { intAttribute, intsAttribute } from "../graph.ts";
import { sizeOf } from "../tensor.ts";
import { constantInts, firstTypes, mismatch, normalizeAxis, type ShapeRule, show } from "./context.ts";

const reshape: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const wanted = constantInts(node, source, 1).map((dim, axis) => (dim === 0 ? dims[axis] : dim));
  const rest = wanted.filter((dim) => dim !== -1).reduce((product, dim) => product * dim, 1);
  const resolved = wanted.map((dim) => (dim === -1 ? sizeOf(dims) / rest : dim));
  if (sizeOf(resolved) !== sizeOf(dims)) throw mismatch(node, `${show(dims)} does not reshape to ${show(wanted)}`);
  return [{ type, dims: resolved }];
};

const flatten: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const axis = normalizeAxis(intAttribute(node, "axis", 1), dims.length);
  return [{ type, dims: [sizeOf(dims.slice(0, axis)), sizeOf(dims.slice(axis))] }];
};

const transpose: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const order = intsAttribute(
    node,
    "perm",
    dims.map((_, axis) => dims.length - 1 - axis),
  );
  return [{ type, dims: order.map((axis) => dims[axis]) }];
};

const concat: ShapeRule = (node, source) => {
  const types = firstTypes(node, source, Math.max(1, node.inputs.length));
  const axis = normalizeAxis(intAttribute(node, "axis", 0), types[0].dims.length);
  for (const { dims } of types) {
    if (
      dims.length !== types[0].dims.length ||
      dims.some((dim, other) => other !== axis && dim !== types[0].dims[other])
    ) {
      throw mismatch(node, `${show(types[0].dims)} and ${show(dims)} do not join along axis ${axis}`);
    }
  }
  const dims = [...types[0].dims];
  dims[axis] = types.reduce((total, type) => total + type.dims[axis], 0);
  return [{ type: types[0].type, dims }];
};

const slice: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const starts = constantInts(node, source, 1);
  const ends = constantInts(node, source, 2);
  const axes = node.inputs[3] ? constantInts(node, source, 3) : starts.map((_, axis) => axis);
  const steps = node.inputs[4] ? constantInts(node, source, 4) : starts.map(() => 1);
  const result = [...dims];
  axes.forEach((given, index) => {
    const axis = normalizeAxis(given, dims.length);
    const size = dims[axis];
    const step = steps[index];
    const place = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + size : at, low), high);
    const high = step > 0 ? size : size - 1;
    const start = place(starts[index], 0, high);
    // Backwards, only the end may lie before the first element.
    const end = place(ends[index], step > 0 ? 0 : -1, high);
    result[axis] = Math.max(0, Math.ceil((end - start) / step));
  });
  return [{ type, dims: result }];
};

const pad: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const pads = constantInts(node, source, 1);
  return [{ type, dims: dims.map((dim, axis) => dim + pads[axis] + pads[axis + dims.length]) }];
};

const expand: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const wanted = constantInts(node, source, 1);
  const rank = Math.max(dims.length, wanted.length);
  const at = (shape: readonly number[], axis: number) => shape[axis - rank + shape.length] ?? 1;
  return [{ type, dims: Array.from({ length: rank }, (_, axis) => Math.max(at(dims, axis), at(wanted, axis))) }];
};

const unsqueeze: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const axes = constantInts(node, source, 1);
  const result = [...dims];
  const rank = dims.length + axes.length;
  for (const axis of axes.map((given) => normalizeAxis(given, rank)).sort((a, b) => a - b)) result.splice(axis, 0, 1);
  return [{ type, dims: result }];
};

const squeeze: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const axes = node.inputs[1]
    ? constantInts(node, source, 1).map((axis) => normalizeAxis(axis, dims.length))
    : undefined;
  return [{ type, dims: dims.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1)) }];
};

const gather: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const indices = source.typeOf(node.inputs[1]);
  const axis = normalizeAxis(intAttribute(node, "axis", 0), dims.length);
  return [{ type, dims: [...dims.slice(0, axis), ...indices.dims, ...dims.slice(axis + 1)] }];
};

const scatter: ShapeRule = (node, source) => [source.typeOf(node.inputs[0])];

export const layout: Readonly<Record<string, ShapeRule>> = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Concat: concat,
  Slice: slice,
  Pad: pad,
  Expand: expand,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Gather: gather,
  ScatterElements: scatter,
};
