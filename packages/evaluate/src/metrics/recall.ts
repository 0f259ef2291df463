import { classScores, mean } from "./class-scores.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** Unweighted mean recall over all classes; a class absent from the truth counts as 0 (`zero_division=0`). */
export function recallMacro(confusion: ConfusionMatrix): number {
  return mean(classScores(confusion).map((scores) => scores.recall));
}

/**
 * Unweighted mean recall over the classes that occur in the truth, as `sklearn.metrics.balanced_accuracy_score`. It
 * equals {@link recallMacro} when none is absent.
 */
export function balancedAccuracy(confusion: ConfusionMatrix): number {
  return mean(
    classScores(confusion)
      .filter((scores) => scores.n > 0)
      .map((scores) => scores.recall),
  );
}
