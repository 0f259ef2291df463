import type { ProbabilityRow } from "../predictions.ts";
import type { WeightedStatistic } from "./weighted-statistic.ts";

/** Makes a statistic of one class's scores: which images are of the class, and how probable the class was for each. */
export type BinaryPreparation = (
  positive: readonly boolean[],
  scores: ArrayLike<number>,
) => WeightedStatistic<number | null>;

/** The classes that a one-vs-rest mean runs over: with two, class 1 alone says it all. */
export function contrasts(classCount: number): number[] {
  return classCount === 2 ? [1] : Array.from({ length: classCount }, (_, k) => k);
}

/** Unweighted one-vs-rest mean of a binary statistic; `null` where it is undefined for a class. */
export function prepareOneVsRest(
  prepare: BinaryPreparation,
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): WeightedStatistic<number | null> {
  const parts = contrasts(classCount).map((k) =>
    prepare(
      labels.map((label) => label === k),
      probabilities.map((row) => row[k]),
    ),
  );
  return (weights) => {
    let sum = 0;
    for (const part of parts) {
      const value = part(weights);
      if (value === null) return null;
      sum += value;
    }
    return sum / parts.length;
  };
}

/** Images in ascending order of score. */
export interface RankedScores {
  /** Image at each rank. */
  readonly order: Uint32Array;
  /** 1 where the image at the rank is positive. */
  readonly positive: Uint8Array;
  /** 1 where the next rank has another score, and at the last. */
  readonly endsTie: Uint8Array;
}

export function rankScores(positive: readonly boolean[], scores: ArrayLike<number>): RankedScores {
  const order = Uint32Array.from(positive, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  return {
    order,
    positive: Uint8Array.from(order, (i) => (positive[i] ? 1 : 0)),
    endsTie: Uint8Array.from(order, (item, rank) =>
      rank + 1 === order.length || scores[order[rank + 1]] !== scores[item] ? 1 : 0,
    ),
  };
}
