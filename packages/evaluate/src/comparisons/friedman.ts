import { checkFinite } from "../checks.ts";
import { fisherSurvival } from "../distributions/beta.ts";
import { chiSquaredSurvival } from "../distributions/gamma.ts";
import { EvaluationError } from "../errors.ts";
import { midRanks } from "../intervals/mid-ranks.ts";

/** Friedman's test of several models over several blocks (data sets, folds or seeds). */
export interface FriedmanResult {
  /** Mean rank of each model; 1 is best, the highest values. */
  readonly meanRanks: readonly number[];
  /** Friedman's chi-squared with tie correction, `models - 1` degrees of freedom; 0 when all blocks are all ties. */
  readonly chiSquared: number;
  readonly p: number;
  /** Iman and Davenport's F (1980), less conservative; infinite when every block ranks the models alike. */
  readonly f: number;
  readonly fP: number;
}

/**
 * Friedman's rank test (1937) that all models do equally well, as `scipy.stats.friedmanchisquare`; Demsar (2006) says how to
 * use it for classifiers. `nemenyi` follows.
 *
 * @param values `[block][model]`, higher is better; at least 2 blocks and 3 models.
 * @throws {EvaluationError} `too-few-values`, `length-mismatch` for rows of unequal length, `bad-value`.
 */
export function friedman(values: readonly (readonly number[])[]): FriedmanResult {
  const models = checkBlocks(values);
  const blocks = values.length;
  const sums = new Float64Array(models);
  let squares = 0;
  for (const row of values) {
    rankRow(row).forEach((rank, model) => {
      sums[model] += rank;
      squares += rank * rank;
    });
  }
  // Conover's form, in which ties are corrected by the ranks' own variance.
  const spread = squares - (blocks * models * (models + 1) ** 2) / 4;
  const between = sums.reduce((sum, rankSum) => sum + (rankSum - (blocks * (models + 1)) / 2) ** 2, 0);
  const chiSquared = spread > 0 ? ((models - 1) * between) / spread : 0;
  const left = blocks * (models - 1) - chiSquared;
  const f = left > 1e-9 ? ((blocks - 1) * chiSquared) / left : Number.POSITIVE_INFINITY;
  return {
    meanRanks: Array.from(sums, (sum) => sum / blocks),
    chiSquared,
    p: chiSquaredSurvival(chiSquared, models - 1),
    f,
    fP: fisherSurvival(f, models - 1, (models - 1) * (blocks - 1)),
  };
}

/** Ranks of one block, 1 the highest value, ties sharing the mean. */
function rankRow(row: readonly number[]): Float64Array {
  return midRanks(
    [...row.keys()],
    row.map((value) => -value),
  );
}

/** @returns the number of models. */
function checkBlocks(values: readonly (readonly number[])[]): number {
  const models = values[0]?.length ?? 0;
  if (values.length < 2 || models < 3) {
    throw new EvaluationError(
      "too-few-values",
      [values.length, models],
      `${values.length} blocks of ${models} models: at least 2 blocks and 3 models are needed (for two, take Wilcoxon)`,
    );
  }
  values.forEach((row, block) => {
    if (row.length !== models) {
      throw new EvaluationError(
        "length-mismatch",
        row.length,
        `block ${block} has ${row.length} values for ${models} models: leave out blocks in which a model is missing`,
        block,
      );
    }
    checkFinite(row, `values of block ${block}`);
  });
  return models;
}
