import { classScores, mean } from "./class-scores.ts";
import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** Unweighted mean F1 over all classes; a class neither true nor predicted counts as 0 (`zero_division=0`). */
export function f1Macro(confusion: ConfusionMatrix): number {
  return mean(classScores(confusion).map((scores) => scores.f1));
}

/** Mean F1 over the classes, each weighted by its number of true images. */
export function f1Weighted(confusion: ConfusionMatrix): number {
  let sum = 0;
  let n = 0;
  for (const scores of classScores(confusion)) {
    sum += scores.n * scores.f1;
    n += scores.n;
  }
  return sum / n;
}
