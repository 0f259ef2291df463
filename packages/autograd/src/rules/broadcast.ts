import { sumTo } from "./reshape.ts";
import type { GradientContext } from "./rule.ts";

/** The gradient of one side of a broadcasting operator, if it is wanted, summed back to the shape of that input. */
export const side = (context: GradientContext, index: number, gradient: () => string): string | undefined =>
  context.wanted[index]
    ? sumTo(context.builder, gradient(), context.builder.dimsOf(context.node.inputs[index]))
    : undefined;
