import type { ConfusionMatrix } from "./confusion-matrix.ts";

/**
 * Matthews correlation coefficient of any number of classes (Gorodkin 2004), in [-1, 1]. 0 where truth or predictions hold
 * one class only, as `sklearn.metrics.matthews_corrcoef`.
 */
export function matthewsCorrelation(confusion: ConfusionMatrix): number {
  let all = 0;
  let right = 0;
  let products = 0;
  let truthSquares = 0;
  let predictionSquares = 0;
  confusion.forEach((row, k) => {
    let truths = 0;
    let predictions = 0;
    for (let j = 0; j < confusion.length; j++) {
      truths += row[j];
      predictions += confusion[j][k];
    }
    all += truths;
    right += row[k];
    products += truths * predictions;
    truthSquares += truths * truths;
    predictionSquares += predictions * predictions;
  });
  const spread = (all * all - truthSquares) * (all * all - predictionSquares);
  return spread > 0 ? Math.min(1, Math.max(-1, (right * all - products) / Math.sqrt(spread))) : 0;
}
