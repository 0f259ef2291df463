import { classScores, mean } from "./class-scores.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** Unweighted mean precision over all classes; a class never predicted counts as 0 (`zero_division=0`). */
export function precisionMacro(confusion: ConfusionMatrix): number {
  return mean(classScores(confusion).map((scores) => scores.precision));
}
