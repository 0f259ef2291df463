import { activation } from "./activation.ts";
import { choice } from "./choice.ts";
import { convolution } from "./convolution/index.ts";
import { elementwise } from "./elementwise.ts";
import { extremes } from "./extremes.ts";
import { functions } from "./functions.ts";
import { gaussian } from "./gaussian.ts";
import { layout } from "./layout.ts";
import { matrix } from "./matrix.ts";
import { normalization } from "./normalization.ts";
import { layerNormalizations } from "./normalization-layer.ts";
import { padding } from "./padding.ts";
import { parts } from "./parts.ts";
import { pooling } from "./pooling.ts";
import { power } from "./power.ts";
import { reduction } from "./reduction.ts";
import { resizing } from "./resize.ts";
import type { GradientRule } from "./rule.ts";
import { transposedConvolution } from "./transposed-convolution.ts";

/** Operator to gradient rule: all that this package can differentiate. */
export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...activation,
  ...choice,
  ...convolution,
  ...elementwise,
  ...extremes,
  ...functions,
  ...gaussian,
  ...layerNormalizations,
  ...layout,
  ...matrix,
  ...normalization,
  ...padding,
  ...parts,
  ...pooling,
  ...power,
  ...reduction,
  ...resizing,
  ...transposedConvolution,
};
