import { type GraphBuilder, int, onnxTypeNumbers } from "@leukoscope/onnx";
import { side } from "./broadcast.ts";
import { type GradientContext, type GradientRule, rule } from "./rule.ts";
import { number, scaled, shifted } from "./scalars.ts";

/** The one number of a constant exponent. */
function constantExponent({ builder, node }: GradientContext): number | undefined {
  const tensor = builder.constantOf(node.inputs[1]);
  return tensor?.data.length === 1 ? Number(tensor.data[0]) : undefined;
}

/** dy times the derivative of x^exponent. */
function constantPower({ builder, node }: GradientContext, dy: string, exponent: number): string {
  const [x] = node.inputs;
  switch (exponent) {
    case 0:
    case 1:
      return scaled(builder, dy, exponent);
    case 0.5:
      return builder.op("Div", [scaled(builder, dy, 0.5), node.outputs[0]]);
    case 2:
      return builder.op("Mul", [dy, scaled(builder, x, 2)]);
  }
  const lower = builder.op("Pow", [x, number(builder, exponent - 1)]);
  return builder.op("Mul", [dy, scaled(builder, lower, exponent)]);
}

const asFloat = (builder: GraphBuilder, value: string): string =>
  builder.typeOf(value).type === "float32" ? value : builder.op("Cast", [value], { to: int(onnxTypeNumbers.float32) });

/** `value`, but 0 where `condition` holds. */
const zeroWhere = (builder: GraphBuilder, condition: string, value: string): string =>
  builder.op("Where", [condition, number(builder, 0), value]);

/** b x^(b-1), and 0 where b is 0; y ln x, and 0 where x is 0 and b not negative: as in PyTorch. */
const pow = rule((context, dy) => {
  const { builder, node } = context;
  const exponent = constantExponent(context);
  if (exponent !== undefined) return [side(context, 0, () => constantPower(context, dy, exponent))];
  const [x] = node.inputs;
  const zero = number(builder, 0);
  return [
    side(context, 0, () => {
      const b = asFloat(builder, node.inputs[1]);
      const slope = builder.op("Mul", [builder.op("Pow", [x, shifted(builder, b, -1)]), b]);
      return builder.op("Mul", [dy, zeroWhere(builder, builder.op("Equal", [b, zero]), slope)]);
    }),
    side(context, 1, () => {
      const b = node.inputs[1];
      const slope = builder.op("Mul", [node.outputs[0], builder.op("Log", [x])]);
      const flat = [builder.op("Equal", [x, zero]), builder.op("GreaterOrEqual", [b, zero])];
      return builder.op("Mul", [dy, zeroWhere(builder, builder.op("And", flat), slope)]);
    }),
  ];
});

export const power: Readonly<Record<string, GradientRule>> = { Pow: pow };
