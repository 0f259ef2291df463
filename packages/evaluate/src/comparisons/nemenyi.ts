import { checkShare } from "../checks.ts";
import { studentisedRangeQuantile, studentisedRangeSurvival } from "../distributions/studentised-range.ts";
import { EvaluationError } from "../errors.ts";

/** Which models differ, after Friedman's test; what a critical-difference diagram shows. */
export interface NemenyiResult {
  /** Mean ranks further apart than this differ at `alpha`. */
  readonly criticalDifference: number;
  /** p of each pair, `[model][model]`, symmetric, 1 on the diagonal. Already corrected for the number of pairs. */
  readonly p: readonly (readonly number[])[];
  /**
   * The bars of the diagram: sets of models, by rank, whose mean ranks all lie within the critical difference. Only those
   * that no other contains, and none of a single model.
   */
  readonly indistinct: readonly (readonly number[])[];
}

/**
 * Nemenyi's test (1963) of all pairs of models by mean rank, from the studentised range with infinite degrees of freedom
 * (Demsar 2006).
 *
 * @param meanRanks of `friedman`, at least 2.
 * @param blocks how many blocks were ranked, at least 2.
 * @throws {EvaluationError} `too-few-values`, or `bad-argument` for an `alpha` outside (0, 1).
 */
export function nemenyi(meanRanks: readonly number[], blocks: number, alpha = 0.05): NemenyiResult {
  checkShare(alpha, "significance level");
  const models = meanRanks.length;
  if (models < 2 || !(blocks >= 2)) {
    throw new EvaluationError(
      "too-few-values",
      [models, blocks],
      `${models} models over ${blocks} blocks: at least 2 of each are needed`,
    );
  }
  const error = Math.sqrt((models * (models + 1)) / (12 * blocks));
  const criticalDifference = studentisedRangeQuantile(alpha, models) * error;
  return {
    criticalDifference,
    p: meanRanks.map((a, i) =>
      meanRanks.map((b, j) => (i === j ? 1 : studentisedRangeSurvival(Math.abs(a - b) / error, models))),
    ),
    indistinct: indistinctSets(meanRanks, criticalDifference),
  };
}

function indistinctSets(meanRanks: readonly number[], criticalDifference: number): number[][] {
  const order = [...meanRanks.keys()].sort((a, b) => meanRanks[a] - meanRanks[b]);
  const sets: number[][] = [];
  let reached = 0;
  for (let from = 0; from < order.length; from++) {
    let to = from + 1;
    while (to < order.length && meanRanks[order[to]] - meanRanks[order[from]] <= criticalDifference) to++;
    if (to > reached && to - from > 1) sets.push(order.slice(from, to));
    reached = Math.max(reached, to);
  }
  return sets;
}
