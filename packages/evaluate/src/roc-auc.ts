import { checkPredictions, type ProbabilityRow } from "./predictions.ts";

/** A statistic of the predictions in which prediction `i` counts `weights[i]` times. */
export type WeightedStatistic<T> = (weights: ArrayLike<number>) => T;

/**
 * Area under the ROC curve of one score: the chance that a positive scores above a negative, ties counting one half
 * (Mann and Whitney; the trapezoid of `sklearn.metrics.roc_auc_score`). `null` without a positive or without a negative.
 */
export function binaryRocAuc(positive: readonly boolean[], scores: ArrayLike<number>): number | null {
  return prepareBinary(positive, scores)(new Uint8Array(positive.length).fill(1));
}

/**
 * One-vs-rest area under the ROC curve, the unweighted mean over the classes; with two classes, that of class 1. As
 * `sklearn.metrics.roc_auc_score(multi_class="ovr", average="macro")`. `null` when a class is absent from the labels,
 * for its area is then undefined, and a mean over the others would be a different figure under the same name.
 *
 * @param labels class indices.
 * @param probabilities one row of class probabilities for each label.
 * @throws {EvaluationError} as {@link checkPredictions}.
 */
export function rocAuc(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): number | null {
  checkPredictions(labels, probabilities, classCount);
  return prepareRocAuc(labels, probabilities, classCount)(new Uint8Array(labels.length).fill(1));
}

/** {@link rocAuc} with the sorting done once, for resampling. Inputs must have passed `checkPredictions`. */
export function prepareRocAuc(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): WeightedStatistic<number | null> {
  const classes = classCount === 2 ? [1] : Array.from({ length: classCount }, (_, k) => k);
  const areas = classes.map((k) =>
    prepareBinary(
      labels.map((label) => label === k),
      probabilities.map((row) => row[k]),
    ),
  );
  return (weights) => {
    let sum = 0;
    for (const areaOf of areas) {
      const area = areaOf(weights);
      if (area === null) return null;
      sum += area;
    }
    return sum / areas.length;
  };
}

function prepareBinary(positive: readonly boolean[], scores: ArrayLike<number>): WeightedStatistic<number | null> {
  const order = Uint32Array.from(positive, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const isPositive = Uint8Array.from(order, (i) => (positive[i] ? 1 : 0));
  const endsTie = Uint8Array.from(order, (item, rank) =>
    rank + 1 === order.length || scores[order[rank + 1]] !== scores[item] ? 1 : 0,
  );
  return (weights) => {
    let positivesBefore = 0;
    let negativesBefore = 0;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    let wins = 0;
    for (let rank = 0; rank < order.length; rank++) {
      const weight = weights[order[rank]];
      if (isPositive[rank] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
      if (endsTie[rank] === 1) {
        wins += tiedPositives * (negativesBefore + tiedNegatives / 2);
        positivesBefore += tiedPositives;
        negativesBefore += tiedNegatives;
        tiedPositives = 0;
        tiedNegatives = 0;
      }
    }
    const pairs = positivesBefore * negativesBefore;
    return pairs === 0 ? null : wins / pairs;
  };
}
