import { intAttribute, normalizeAxis } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { side } from "./broadcast.ts";
import { beyond } from "./masks.ts";
import { sumOver } from "./reshape.ts";
import { type GradientContext, type GradientRule, rule } from "./rule.ts";

const relu = rule(({ node, builder }, dy) => [builder.op("Mul", [dy, beyond(builder, node.outputs[0], 0, 1)])]);

/** The gradient is zero at and beyond both limits, as in PyTorch's `relu6`. */
const clip = rule(({ node, builder }, dy) => {
  const limits = [node.inputs[1], node.inputs[2]].map((input) => {
    if (!input) return undefined;
    const constant = builder.constantOf(input);
    if (!constant) {
      throw new AutogradError("not-differentiable", node.name, `Clip ${node.name}: its limits must be constants`);
    }
    return Number(constant.data[0]);
  });
  let dx = dy;
  const [low, high] = limits;
  if (low !== undefined) dx = builder.op("Mul", [dx, beyond(builder, node.outputs[0], low, 1)]);
  if (high !== undefined) dx = builder.op("Mul", [dx, beyond(builder, node.outputs[0], high, -1)]);
  return [dx];
});

const add = rule((context, dy) => [side(context, 0, () => dy), side(context, 1, () => dy)]);

const sub = rule((context, dy) => [
  side(context, 0, () => dy),
  side(context, 1, () => context.builder.op("Neg", [dy])),
]);

const mul = rule((context, dy) => {
  const [a, b] = context.node.inputs;
  return [
    side(context, 0, () => context.builder.op("Mul", [dy, b])),
    side(context, 1, () => context.builder.op("Mul", [dy, a])),
  ];
});

const div = rule((context, dy) => {
  const { builder, node } = context;
  const ratio = builder.op("Div", [dy, node.inputs[1]]);
  return [
    side(context, 0, () => ratio),
    side(context, 1, () => builder.op("Neg", [builder.op("Mul", [ratio, node.outputs[0]])])),
  ];
});

const axisOf = ({ node, builder }: GradientContext): number =>
  normalizeAxis(intAttribute(node, "axis", -1), builder.dimsOf(node.inputs[0]).length);

const softmax = rule((context, dy) => {
  const { builder, node } = context;
  const product = builder.op("Mul", [dy, node.outputs[0]]);
  const total = sumOver(builder, product, [axisOf(context)], true);
  return [builder.op("Sub", [product, builder.op("Mul", [node.outputs[0], total])])];
});

const logSoftmax = rule((context, dy) => {
  const { builder, node } = context;
  const total = sumOver(builder, dy, [axisOf(context)], true);
  return [builder.op("Sub", [dy, builder.op("Mul", [builder.op("Exp", [node.outputs[0]]), total])])];
});

const passThrough = rule((_, dy) => [dy]);

export const elementwise: Readonly<Record<string, GradientRule>> = {
  Relu: relu,
  Clip: clip,
  Add: add,
  Sub: sub,
  Mul: mul,
  Div: div,
  Neg: rule(({ builder }, dy) => [builder.op("Neg", [dy])]),
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  Identity: passThrough,
  /** Outside training `Dropout` does nothing; a training graph replaces it (see `training-graph.ts`). */
  Dropout: passThrough,
};
