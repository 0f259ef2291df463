import { sumOver } from "../reshape.ts";
import { type GradientRule, rule } from "../rule.ts";
import { convolutionOf } from "./convolution.ts";
import { inputGradient } from "./input-gradient.ts";
import { weightGradient } from "./weight-gradient.ts";

export { transposedPads } from "./convolution.ts";

const conv = rule(({ node, builder, wanted }, dy) => {
  const convolution = convolutionOf(builder, node, dy);
  const axes = builder.dimsOf(dy).map((_, axis) => axis);
  return [
    wanted[0] ? inputGradient(convolution) : undefined,
    wanted[1] ? weightGradient(convolution) : undefined,
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
