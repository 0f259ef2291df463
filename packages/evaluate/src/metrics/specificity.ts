import { classScores, mean } from "./class-scores.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** Unweighted mean specificity over all classes, each against the rest; 0 for a class that is the only one in the truth. */
export function specificityMacro(confusion: ConfusionMatrix): number {
  return mean(classScores(confusion).map((scores) => scores.specificity));
}
