import { intAttribute } from "../graph.ts";
import { axesOf, normalizeAxis } from "../shapes/context.ts";
import type { DataType } from "../tensor.ts";
import type { Call, Evaluator } from "./call.ts";
import { broadcastOffsets } from "./numbers.ts";

const isFloat = (type: DataType): boolean => type.startsWith("float");

const unary =
  (compute: (x: number) => number): Evaluator =>
  ({ inputs: [x] }) =>
    x.values.map(compute);

/** Element by element with broadcasting, folded over two or more inputs. */
const elementwise =
  (compute: (a: number, b: number, call: Call) => number): Evaluator =>
  (call) => {
    const spread = call.inputs.map(({ dims, values }) =>
      broadcastOffsets(dims, call.type.dims).map((at) => values[at]),
    );
    const [first, ...others] = spread;
    return others.reduce((total, other) => total.map((value, at) => compute(value, other[at], call)), first);
  };

const comparison = (holds: (a: number, b: number) => boolean): Evaluator =>
  elementwise((a, b) => (holds(a, b) ? 1 : 0));

/** Integers divide as in C: the rest is dropped. By zero there is no result, which no integer type can hold. */
const divide = elementwise((a, b, { type }) => (isFloat(type.type) ? a / b : Math.trunc(a / b)));

/** The remainder has the sign of the divisor, as in Python, or with `fmod` that of the dividend, as in C. */
const modulo = elementwise((a, b, { node }) =>
  intAttribute(node, "fmod", 0) === 1 ? a % b : a - Math.floor(a / b) * b,
);

/** Halves go to the even neighbour. */
const roundEven = (x: number): number => {
  const nearest = Math.round(x);
  return nearest - x === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
};

const cast: Evaluator = ({ inputs: [x], type }) =>
  isFloat(type.type) || type.type === "bool" ? x.values : x.values.map(Math.trunc);

const where: Evaluator = ({ inputs, type }) => {
  const [condition, yes, no] = inputs.map(({ dims, values }) =>
    broadcastOffsets(dims, type.dims).map((at) => values[at]),
  );
  return condition.map((holds, at) => (holds ? yes[at] : no[at]));
};

const reduction =
  (start: number, compute: (total: number, value: number) => number): Evaluator =>
  ({ node, source, inputs: [x] }) => {
    const axes = axesOf(node, source, 1)?.map((axis) => normalizeAxis(axis, x.dims.length));
    if (axes?.length === 0) return undefined;
    const kept = x.dims.map((dim, axis) => (!axes || axes.includes(axis) ? 1 : dim));
    const totals = Array<number>(kept.reduce((size, dim) => size * dim, 1)).fill(start);
    broadcastOffsets(kept, x.dims).forEach((place, at) => {
      totals[place] = compute(totals[place], x.values[at]);
    });
    return totals;
  };

export const arithmetic: Readonly<Record<string, Evaluator>> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: divide,
  Mod: modulo,
  Pow: elementwise((a, b) => a ** b),
  Min: elementwise((a, b) => Math.min(a, b)),
  Max: elementwise((a, b) => Math.max(a, b)),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(roundEven),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Not: unary((x) => (x === 0 ? 1 : 0)),
  And: comparison((a, b) => a !== 0 && b !== 0),
  Or: comparison((a, b) => a !== 0 || b !== 0),
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Where: where,
  Cast: cast,
  ReduceProd: reduction(1, (total, value) => total * value),
  ReduceSum: reduction(0, (total, value) => total + value),
  ReduceMax: reduction(Number.NEGATIVE_INFINITY, Math.max),
  ReduceMin: reduction(Number.POSITIVE_INFINITY, Math.min),
};
