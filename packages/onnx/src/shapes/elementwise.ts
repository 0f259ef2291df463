import { intAttribute } from "../graph.ts";
import type { DataType } from "../tensor.ts";
import { broadcast, firstTypes, mismatch, type ShapeRule, show } from "./context.ts";

const same: ShapeRule = (node, source) => [source.typeOf(node.inputs[0])];

const binary: ShapeRule = (node, source) => {
  const [a, b] = firstTypes(node, source, 2);
  return [{ type: a.type, dims: broadcast(node, a.dims, b.dims) }];
};

const comparison: ShapeRule = (node, source) => [{ type: "bool", dims: binary(node, source)[0].dims }];

const variadic: ShapeRule = (node, source) => {
  const types = firstTypes(node, source, Math.max(1, node.inputs.length));
  const dims = types.reduce<readonly number[]>((all, type) => broadcast(node, all, type.dims), []);
  return [{ type: types[0].type, dims }];
};

/** The slope is repeated to the shape of the input, never the other way. */
const prelu: ShapeRule = (node, source) => {
  const [x, slope] = firstTypes(node, source, 2);
  const dims = broadcast(node, x.dims, slope.dims);
  if (dims.length !== x.dims.length || dims.some((dim, axis) => dim !== x.dims[axis])) {
    throw mismatch(node, `a slope of ${show(slope.dims)} does not broadcast to ${show(x.dims)}`);
  }
  return [x];
};

const where: ShapeRule = (node, source) => {
  const [condition, a, b] = firstTypes(node, source, 3);
  return [{ type: a.type, dims: broadcast(node, condition.dims, broadcast(node, a.dims, b.dims)) }];
};

/** TensorProto.DataType numbers, as `Cast` carries them. */
export const onnxTypeNumbers: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
};

const cast: ShapeRule = (node, source) => {
  const to = intAttribute(node, "to", 1);
  const type = (Object.keys(onnxTypeNumbers) as DataType[]).find((name) => onnxTypeNumbers[name] === to);
  return [{ type: type ?? "float32", dims: source.typeOf(node.inputs[0]).dims }];
};

const dropout: ShapeRule = (node, source) => {
  const input = source.typeOf(node.inputs[0]);
  return [input, { type: "bool", dims: input.dims }];
};

/** The shape of the first input, the type of the second. */
const castLike: ShapeRule = (node, { typeOf }) => [
  { type: typeOf(node.inputs[1]).type, dims: typeOf(node.inputs[0]).dims },
];

/** The type of the zero point, uint8 without one. */
const quantizeLinear: ShapeRule = (node, { typeOf }) => [
  { type: node.inputs[2] ? typeOf(node.inputs[2]).type : "uint8", dims: typeOf(node.inputs[0]).dims },
];

/** The type of the scale. */
const dequantizeLinear: ShapeRule = (node, { typeOf }) => [
  { type: typeOf(node.inputs[1]).type, dims: typeOf(node.inputs[0]).dims },
];

export const elementwise: Readonly<Record<string, ShapeRule>> = {
  Relu: same,
  LeakyRelu: same,
  PRelu: prelu,
  Clip: same,
  Gelu: same,
  HardSigmoid: same,
  HardSwish: same,
  Sigmoid: same,
  Tanh: same,
  Erf: same,
  Exp: same,
  Log: same,
  Sqrt: same,
  Neg: same,
  Abs: same,
  Floor: same,
  Ceil: same,
  Round: same,
  Not: same,
  Reciprocal: same,
  Identity: same,
  Softmax: same,
  LogSoftmax: same,
  Dropout: dropout,
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Pow: binary,
  Mod: binary,
  Max: variadic,
  Min: variadic,
  And: comparison,
  Or: comparison,
  Equal: comparison,
  Greater: comparison,
  GreaterOrEqual: comparison,
  Less: comparison,
  LessOrEqual: comparison,
  Where: where,
  Cast: cast,
  CastLike: castLike,
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
};
