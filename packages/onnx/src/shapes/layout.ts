import { intAttribute, intsAttribute } from "../graph.ts";
import { sizeOf } from "../tensor.ts";
import {
  axesOf,
  broadcast,
  constantInts,
  firstTypes,
  mismatch,
  normalizeAxis,
  type ShapeRule,
  show,
} from "./context.ts";

const reshape: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const keepZero = intAttribute(node, "allowzero", 0) === 1;
  const wanted = constantInts(node, source, 1).map((dim, axis) => (dim === 0 && !keepZero ? dims[axis] : dim));
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

const expand: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  return [{ type, dims: broadcast(node, dims, constantInts(node, source, 1)) }];
};

const unsqueeze: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const given = axesOf(node, source, 1) ?? [];
  const rank = dims.length + given.length;
  const result = [...dims];
  for (const axis of given.map((at) => normalizeAxis(at, rank)).sort((a, b) => a - b)) result.splice(axis, 0, 1);
  return [{ type, dims: result }];
};

const squeeze: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const axes = axesOf(node, source, 1)?.map((axis) => normalizeAxis(axis, dims.length));
  if (axes?.some((axis) => dims[axis] !== 1)) {
    throw mismatch(node, `axes ${axes.join(", ")} of ${show(dims)} are not all of size 1`);
  }
  return [{ type, dims: dims.filter((dim, axis) => (axes ? !axes.includes(axis) : dim !== 1)) }];
};

const scatter: ShapeRule = (node, source) => [source.typeOf(node.inputs[0])];

/** Values are laid out anew; the shape says nothing of it. */
const reorder: ShapeRule = (node, source) => [source.typeOf(node.inputs[0])];

export const layout: Readonly<Record<string, ShapeRule>> = {
  ReorderInput: reorder,
  ReorderOutput: reorder,
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Concat: concat,
  Expand: expand,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  ScatterElements: scatter,
};
