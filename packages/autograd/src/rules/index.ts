import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { normalization } from "./normalization.ts";
import { pooling } from "./pooling.ts";
import { reduction } from "./reduction.ts";
import type { GradientRule } from "./rule.ts";

/** Operator to gradient rule: all that this package can differentiate. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...convolution,
  ...elementwise,
  ...layout,
  ...matrix,
  ...normalization,
  ...pooling,
  ...reduction,
};
