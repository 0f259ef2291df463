import { intAttribute, intsAttribute } from "../graph.ts";
import { constantInts, normalizeAxis, type ShapeRule } from "./context.ts";

/** Axes come as an attribute or, in newer operator sets, as a constant second input. */
const reduce: ShapeRule = (node, source) => {
  const { type, dims } = source.typeOf(node.inputs[0]);
  const every = dims.map((_, axis) => axis);
  const given = node.inputs[1] ? constantInts(node, source, 1) : intsAttribute(node, "axes", every);
  // No axes at all means every axis, unless the node says otherwise.
  const none = given.length === 0 && intAttribute(node, "noop_with_empty_axes", 0) === 0;
  const axes = new Set((none ? every : given).map((axis) => normalizeAxis(axis, dims.length)));
  const keep = intAttribute(node, "keepdims", 1) === 1;
  return [{ type, dims: dims.flatMap((dim, axis) => (axes.has(axis) ? (keep ? [1] : []) : [dim])) }];
};

/** The position of the largest value along one axis. */
const argMax: ShapeRule = (node, source) => {
  const { dims } = source.typeOf(node.inputs[0]);
  const axis = normalizeAxis(intAttribute(node, "axis", 0), dims.length);
  const keep = intAttribute(node, "keepdims", 1) === 1;
  return [{ type: "int64", dims: dims.flatMap((dim, at) => (at === axis ? (keep ? [1] : []) : [dim])) }];
};

export const reduction: Readonly<Record<string, ShapeRule>> = {
  ReduceMean: reduce,
  ReduceSum: reduce,
  ReduceSumSquare: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceProd: reduce,
  ArgMax: argMax,
};
