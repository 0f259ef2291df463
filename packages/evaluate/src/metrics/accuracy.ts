import type { ConfusionMatrix } from "./confusion-matrix.ts";

/** Share of images classified rightly, in [0, 1]. `NaN` for an empty matrix. */
export function accuracy(confusion: ConfusionMatrix): number {
  let right = 0;
  let all = 0;
  confusion.forEach((row, k) => {
    right += row[k];
    for (const count of row) all += count;
  });
  return right / all;
}
