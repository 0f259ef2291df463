import { float, floatAttribute, type GraphBuilder } from "@leukoscope/onnx";
import { side } from "./broadcast.ts";
import { beyond, notPositive, step } from "./masks.ts";
import { type GradientRule, rule } from "./rule.ts";
import { complement, number, scaled, shifted } from "./scalars.ts";

/** y(1 - y) */
const sigmoid = rule(({ node, builder }, dy) => {
  const [y] = node.outputs;
  return [builder.op("Mul", [dy, builder.op("Mul", [y, complement(builder, y)])])];
});

/** 1 - y² */
const tanh = rule(({ node, builder }, dy) => {
  const [y] = node.outputs;
  return [builder.op("Mul", [dy, complement(builder, builder.op("Mul", [y, y]))])];
});

/** The slope where x > 0 is 1; at zero it is that of the negative side, as in PyTorch. */
const leakyRelu = rule(({ node, builder }, dy) => {
  const slope = floatAttribute(node, "alpha", 0.01);
  const positive = step(builder, node.inputs[0], 0);
  const factor =
    slope >= 0 && slope <= 1
      ? // The mask's zeros raised to the slope.
        builder.op("Clip", [positive, number(builder, slope)])
      : shifted(builder, scaled(builder, positive, 1 - slope), slope);
  return [builder.op("Mul", [dy, factor])];
});

/** With q = dy where x <= 0 and else 0: dx = dy + q (slope - 1), dslope = sum of q x. */
const prelu = rule((context, dy) => {
  const { builder, node, wanted } = context;
  const [x, slope] = node.inputs;
  const below = builder.op("Mul", [dy, notPositive(builder, x)]);
  const dx = () => builder.op("Add", [dy, builder.op("Mul", [below, shifted(builder, slope, -1)])]);
  return [wanted[0] ? dx() : undefined, side(context, 1, () => builder.op("Mul", [below, x]))];
});

const between = (builder: GraphBuilder, dy: string, y: string): string => {
  const above = builder.op("Mul", [dy, beyond(builder, y, 0, 1)]);
  return builder.op("Mul", [above, beyond(builder, y, 1, -1)]);
};

/** The gradient is zero at and beyond both kinks, as in PyTorch. */
const hardSigmoid = rule(({ node, builder }, dy) => [
  scaled(builder, between(builder, dy, node.outputs[0]), floatAttribute(node, "alpha", 0.2)),
]);

/** With h = clip(x / 6 + 1/2, 0, 1): h + (h - 1/2) where 0 < h < 1, else h: 0 at x = -3 and 1 at x = 3, as in PyTorch. */
const hardSwish = rule(({ node, builder }, dy) => {
  const gate = builder.op("HardSigmoid", [node.inputs[0]], {
    alpha: float(1 / 6),
    beta: float(0.5),
  });
  const centred = shifted(builder, gate, -0.5);
  // Beyond the kinks |h - 1/2| is exactly 1/2.
  const inside = beyond(builder, builder.op("Abs", [centred]), 0.5, -1);
  const slope = builder.op("Add", [gate, builder.op("Mul", [centred, inside])]);
  return [builder.op("Mul", [dy, slope])];
});

export const activation: Readonly<Record<string, GradientRule>> = {
  Sigmoid: sigmoid,
  Tanh: tanh,
  LeakyRelu: leakyRelu,
  PRelu: prelu,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
};
