import { checkPredictions, type ProbabilityRow } from "../predictions.ts";

export interface LabelIssue {
  /** Of the image. */
  readonly index: number;
  readonly given: number;
  /** The class it is confidently taken for. */
  readonly suggested: number;
  /** Probability of the given class less that of the suggested: at most 0, lower is more doubtful. */
  readonly margin: number;
}

/**
 * Likely label errors by confident learning (Northcutt, Jiang and Chuang 2021): an image counts as of a class when its
 * probability reaches that class's mean self-confidence (the mean probability of the class among images labelled with it);
 * one that is confidently of another class than its label is doubted. Of several classes the most probable counts.
 * Strongest doubt first.
 *
 * @param probabilities out of sample: of a model that was not trained on these images, or it will agree with its labels.
 * @throws {EvaluationError} as `checkPredictions`.
 */
export function labelIssues(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  classCount: number,
): LabelIssue[] {
  checkPredictions(labels, probabilities, classCount);
  const sums = new Array<number>(classCount).fill(0);
  const counts = new Array<number>(classCount).fill(0);
  labels.forEach((label, i) => {
    sums[label] += probabilities[i][label];
    counts[label]++;
  });
  // A class without an image has no threshold, and nothing is taken for it.
  const thresholds = sums.map((sum, k) => (counts[k] === 0 ? Number.POSITIVE_INFINITY : sum / counts[k]));
  const issues = labels.flatMap((given, index): LabelIssue[] => {
    const row = probabilities[index];
    let suggested = -1;
    for (let k = 0; k < classCount; k++) {
      if (row[k] >= thresholds[k] && (suggested < 0 || row[k] > row[suggested])) suggested = k;
    }
    if (suggested < 0 || suggested === given) return [];
    return [{ index, given, suggested, margin: row[given] - row[suggested] }];
  });
  return issues.sort((a, b) => a.margin - b.margin || a.index - b.index);
}
