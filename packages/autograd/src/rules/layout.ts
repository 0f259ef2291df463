import { intAttribute, ints, intsAttribute, normalizeAxis } from "@leukoscope/onnx";
import { reshape, slice } from "./reshape.ts";
import { type GradientRule, rule } from "./rule.ts";

/** Any operator that only renames axes: the gradient goes back into the shape of the input. */
const sameElements = rule(({ node, builder }, dy) => [reshape(builder, dy, builder.dimsOf(node.inputs[0]))]);

const transpose = rule(({ node, builder }, dy) => {
  const rank = builder.dimsOf(dy).length;
  const order = intsAttribute(
    node,
    "perm",
    Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
  );
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return [builder.op("Transpose", [dy], { perm: ints(inverse) })];
});

const concat = rule(({ node, builder, wanted }, dy) => {
  const axis = normalizeAxis(intAttribute(node, "axis", 0), builder.dimsOf(dy).length);
  let start = 0;
  return node.inputs.map((input, index) => {
    const end = start + builder.dimsOf(input)[axis];
    const part = wanted[index] ? slice(builder, dy, [axis], [start], [end]) : undefined;
    start = end;
    return part;
  });
});

export const layout: Readonly<Record<string, GradientRule>> = {
  Flatten: sameElements,
  Reshape: sameElements,
  Squeeze: sameElements,
  Unsqueeze: sameElements,
  Transpose: transpose,
  Concat: concat,
};
