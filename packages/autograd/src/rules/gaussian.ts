import { float, type GraphBuilder, textAttribute } from "@leukoscope/onnx";
import { type GradientRule, rule } from "./rule.ts";
import { complement, number, scaled, shifted } from "./scalars.ts";

/** `factor` times exp(-square), the factor taken into the exponent: one pass less over a large tensor. */
const bell = (builder: GraphBuilder, square: string, factor: number): string =>
  builder.op("Exp", [builder.op("Sub", [number(builder, Math.log(factor)), square])]);

/** 2 / sqrt(pi) exp(-x²) */
const erf = rule(({ node, builder }, dy) => {
  const [x] = node.inputs;
  return [builder.op("Mul", [dy, bell(builder, builder.op("Mul", [x, x]), 2 / Math.sqrt(Math.PI))])];
});

/** P(x) + x p(x), with P the normal distribution and p its density. */
function geluSlope(builder: GraphBuilder, x: string): string {
  const root = scaled(builder, x, Math.SQRT1_2);
  // (erf + 1) / 2; never clipped, since |erf| <= 1.
  const distribution = builder.op("HardSigmoid", [builder.op("Erf", [root])], { alpha: float(0.5), beta: float(0.5) });
  const density = bell(builder, builder.op("Mul", [root, root]), 1 / Math.sqrt(2 * Math.PI));
  return builder.op("Add", [distribution, builder.op("Mul", [x, density])]);
}

/** Of x s(v), with s the logistic function and v = x (k + c x²): s (1 + (1 - s) x v'). */
function tanhGeluSlope(builder: GraphBuilder, x: string): string {
  const linear = 2 * Math.sqrt(2 / Math.PI);
  const square = scaled(builder, builder.op("Mul", [x, x]), linear * 0.044715);
  const gate = builder.op("Sigmoid", [builder.op("Mul", [x, shifted(builder, square, linear)])]);
  const rise = builder.op("Mul", [x, shifted(builder, scaled(builder, square, 3), linear)]);
  const rest = builder.op("Mul", [complement(builder, gate), rise]);
  return builder.op("Mul", [gate, shifted(builder, rest, 1)]);
}

const gelu = rule(({ node, builder }, dy) => {
  const slope = textAttribute(node, "approximate", "none") === "tanh" ? tanhGeluSlope : geluSlope;
  return [builder.op("Mul", [dy, slope(builder, node.inputs[0])])];
});

export const gaussian: Readonly<Record<string, GradientRule>> = { Erf: erf, Gelu: gelu };
