import { step } from "./masks.ts";
import { type GradientRule, rule } from "./rule.ts";
import { number, scaled } from "./scalars.ts";

const exp = rule(({ node, builder }, dy) => [builder.op("Mul", [dy, node.outputs[0]])]);

const log = rule(({ node, builder }, dy) => [builder.op("Div", [dy, node.inputs[0]])]);

const sqrt = rule(({ node, builder }, dy) => [builder.op("Div", [scaled(builder, dy, 0.5), node.outputs[0]])]);

/** -y² */
const reciprocal = rule(({ node, builder }, dy) => {
  const [y] = node.outputs;
  return [builder.op("Neg", [builder.op("Mul", [dy, builder.op("Mul", [y, y])])])];
});

/** The sign of x: 0 at zero, as in PyTorch. */
const abs = rule(({ node, builder }, dy) => {
  const half = builder.op("Sub", [step(builder, node.inputs[0], 0.5), number(builder, 0.5)]);
  return [builder.op("Mul", [dy, scaled(builder, half, 2)])];
});

/** Functions of one number. */
export const functions: Readonly<Record<string, GradientRule>> = {
  Exp: exp,
  Log: log,
  Sqrt: sqrt,
  Reciprocal: reciprocal,
  Abs: abs,
};
