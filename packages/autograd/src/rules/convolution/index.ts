import { sumOver } from "../reshape.ts";
import { type GradientRule, rule } from "../rule.ts";
import { bothGradients } from "./both-gradients.ts";
import { convolutionOf } from "./convolution.ts";
import { inputGradient } from "./input-gradient.ts";
import { weightGradient } from "./weight-gradient.ts";

export { transposedPads } from "./convolution.ts";

const conv = rule((context, dy) => {
  const { builder, wanted, blocked } = context;
  const convolution = convolutionOf(context, dy);
  const axes = builder.dimsOf(dy).map((_, axis) => axis);
  const both = wanted[0] && wanted[1] && !blocked ? bothGradients(convolution) : undefined;
  return [
    wanted[0] ? (both?.input ?? inputGradient(convolution)) : undefined,
    wanted[1] ? (both?.weight ?? weightGradient(convolution)) : undefined,
    wanted[2]
      ? sumOver(
          builder,
          dy,
          axes.filter((axis) => axis !== 1),
        )
      : undefined,
  ];
});

export const convolution: Readonly<Record<string, GradientRule>> = { Conv: conv };
