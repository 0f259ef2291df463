import { type DataType, int, onnxTypeNumbers } from "@leukoscope/onnx";
import { side } from "./broadcast.ts";
import { step } from "./masks.ts";
import { sumTo } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** Products with the condition as 0 and 1: ONNX Runtime's `Where` costs twice as much. */
const where = rule((context, dy) => {
  const { builder, node, wanted } = context;
  const masked = (condition: string) => {
    const mask = builder.op("Cast", [condition], { to: int(onnxTypeNumbers[builder.typeOf(dy).type]) });
    return builder.op("Mul", [dy, mask]);
  };
  const [condition] = node.inputs;
  const chosen = wanted[1] ? masked(condition) : undefined;
  return [
    undefined,
    side(context, 1, () => chosen ?? masked(condition)),
    side(context, 2, () => (chosen ? builder.op("Sub", [dy, chosen]) : masked(builder.op("Not", [condition])))),
  ];
});

/** Two inputs at a time, from the last to the first; equal ones get half each, as in PyTorch. */
const extremum = (opType: "Max" | "Min"): GradientRule =>
  rule(({ builder, node, wanted }, dy) => {
    const { inputs } = node;
    const leading = inputs.slice(0, 1);
    for (const input of inputs.slice(1, -1)) leading.push(builder.op(opType, [leading[leading.length - 1], input]));
    const gradients: (string | undefined)[] = inputs.map(() => undefined);
    let rest = dy;
    for (let index = inputs.length - 1; index > 0; index -= 1) {
      const a = leading[index - 1];
      const b = inputs[index];
      const lead = builder.op("Sub", opType === "Max" ? [a, b] : [b, a]);
      const first = builder.op("Mul", [rest, step(builder, lead, 0.5)]);
      if (wanted[index]) gradients[index] = sumTo(builder, builder.op("Sub", [rest, first]), builder.dimsOf(b));
      if (!wanted.slice(0, index).includes(true)) return gradients;
      rest = sumTo(builder, first, builder.dimsOf(a));
    }
    return [rest, ...gradients.slice(1)];
  });

const floating: readonly DataType[] = ["float16", "float32", "float64"];

/** Nothing flows back into whole numbers. */
const cast = rule(({ builder, node }, dy) => {
  const { type } = builder.typeOf(node.inputs[0]);
  return [floating.includes(type) ? builder.op("Cast", [dy], { to: int(onnxTypeNumbers[type]) }) : undefined];
});

export const choice: Readonly<Record<string, GradientRule>> = {
  Where: where,
  Max: extremum("Max"),
  Min: extremum("Min"),
  Cast: cast,
};
