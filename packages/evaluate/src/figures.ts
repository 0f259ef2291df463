import { accuracy } from "./accuracy.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";
import { f1Macro, f1Weighted } from "./f1.ts";
import type { Metrics } from "./metrics.ts";
import { precisionMacro } from "./precision.ts";
import { balancedAccuracy, recallMacro } from "./recall.ts";

/** The single-number metrics. */
export type Figures = Omit<Metrics, "confusion" | "n" | "ci" | "perClass">;

/** Those whose interval the bootstrap finds. */
export const RESAMPLED = [
  "balancedAccuracy",
  "precisionMacro",
  "recallMacro",
  "f1Macro",
  "f1Weighted",
  "auc",
  "ece",
] as const satisfies readonly (keyof Figures)[];

export type ResampledFigure = (typeof RESAMPLED)[number];

export function figuresOf(confusion: ConfusionMatrix, auc: number | null, ece: number): Figures {
  return {
    accuracy: accuracy(confusion),
    balancedAccuracy: balancedAccuracy(confusion),
    precisionMacro: precisionMacro(confusion),
    recallMacro: recallMacro(confusion),
    f1Macro: f1Macro(confusion),
    f1Weighted: f1Weighted(confusion),
    auc,
    ece,
  };
}
