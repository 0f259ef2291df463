import { type Attributes, floatAttribute, type Node, sizeOf, text } from "@leukoscope/onnx";
import { reshape } from "../rules/reshape.ts";
import type { Blocking, Handler } from "./blocking.ts";
import { affine } from "./convolution.ts";

const unary: Handler = (blocking, node) => {
  const [value, ...rest] = node.inputs;
  if (!blocking.isBlocked(value)) return false;
  const inputs = [blocking.blocked(value), ...rest.map((input) => blocking.plain(input))];
  blocking.give(node.outputs[0], blocking.builder.op(node.opType, inputs, node.attributes, { name: node.name }));
  return true;
};

/** How the runtime's convolution writes `Relu` and `Clip` itself; undefined where it does not. */
function activationOf(blocking: Blocking, node: Node): Attributes | undefined {
  if (node.opType === "Relu") return { activation: text("Relu") };
  const [low, high] = node.inputs.slice(1).map((input) => blocking.builder.constantOf(input)?.data[0]);
  if (low === undefined || high === undefined) return undefined;
  return {
    activation: text("Clip"),
    activation_params: { kind: "floats", value: [Number(low), Number(high)] },
  };
}

const rectifier: Handler = (blocking, node) => {
  const normalize = blocking.extensible.get(node.inputs[0]);
  const activation = activationOf(blocking, node);
  if (!normalize || !activation || !blocking.isReadOnce(node.inputs[0])) return unary(blocking, node);
  blocking.give(node.outputs[0], normalize(activation));
  return true;
};

/** One factor and one shift a channel. */
const batchNormalization: Handler = (blocking, node) => {
  const [value, scale, bias, mean, variance] = node.inputs;
  if (!blocking.isBlocked(value) || node.outputs.length > 1) return false;
  const { builder } = blocking;
  const vector = (opType: string, a: string, b: string) =>
    builder.op(
      opType,
      [a, b].map((operand) => blocking.plain(operand)),
    );
  const epsilon = builder.constant(
    { type: "float32", dims: [], data: Float32Array.of(floatAttribute(node, "epsilon", 1e-5)) },
    "epsilon",
  );
  const deviation = builder.op("Sqrt", [vector("Add", variance, epsilon)]);
  const factor = vector("Div", scale, deviation);
  const shift = vector("Sub", bias, vector("Mul", mean, factor));
  const normalize = (attributes: Attributes) => affine(blocking, blocking.blocked(value), factor, shift, attributes);
  blocking.extensible.set(node.outputs[0], normalize);
  blocking.give(node.outputs[0], () => normalize({}));
  return true;
};

/** Each plane times a number of its own, [N, C, 1, 1]. */
function gated(blocking: Blocking, value: string, gate: string): string {
  const dims = blocking.dimsOf(value);
  const [batch, channels, ...size] = dims;
  const planes = reshape(blocking.builder, blocking.blocked(value), [1, batch * channels, ...size]);
  return reshape(blocking.builder, affine(blocking, planes, gate, undefined), dims);
}

/** The product of a whole value and one number a channel or a plane; undefined for other shapes. */
function scaled(blocking: Blocking, whole: string, other: string): string | undefined {
  const [batch, channels] = blocking.dimsOf(whole);
  const shape = blocking.dimsOf(other).join();
  const isPerChannel = shape === `1,${channels},1,1` || shape === `${channels},1,1`;
  if (isPerChannel) return affine(blocking, blocking.blocked(whole), other, undefined);
  return shape === `${batch},${channels},1,1` ? gated(blocking, whole, other) : undefined;
}

const binary: Handler = (blocking, node) => {
  const { inputs, outputs, opType, attributes, name } = node;
  const dims = blocking.dimsOf(outputs[0]);
  if (!inputs.some((input) => blocking.isBlocked(input)) || !blocking.fits(dims)) return false;
  const isWhole = (value: string) => blocking.dimsOf(value).join() === dims.join();
  const isNumber = (value: string) => sizeOf(blocking.dimsOf(value)) === 1;
  const [whole, other] = isWhole(inputs[0]) ? inputs : [...inputs].reverse();
  if (!isWhole(whole)) return false;
  if (isWhole(other) || isNumber(other)) {
    const operands = inputs.map((input) => (isWhole(input) ? blocking.blocked(input) : blocking.plain(input)));
    blocking.give(outputs[0], blocking.builder.op(opType, operands, attributes, { name }));
    return true;
  }
  const product = opType === "Mul" ? scaled(blocking, whole, other) : undefined;
  if (product) blocking.give(outputs[0], product);
  return product !== undefined;
};

export const elementwise: Readonly<Record<string, Handler>> = {
  Relu: rectifier,
  Clip: rectifier,
  LeakyRelu: unary,
  Sigmoid: unary,
  HardSigmoid: unary,
  HardSwish: unary,
  Tanh: unary,
  Neg: unary,
  Abs: unary,
  Identity: unary,
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  BatchNormalization: batchNormalization,
};
