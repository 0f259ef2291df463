import { checkSameLength } from "../checks.ts";
import { binomialCumulative } from "../distributions/beta.ts";
import { chiSquaredSurvival } from "../distributions/gamma.ts";
import { EvaluationError } from "../errors.ts";

/**
 * `exact`: binomial, never too small a p. `mid-p`: half of the observed outcome's chance taken off, close to its nominal
 * level and advised by Fagerland et al. (2013). `corrected` and `uncorrected`: chi-squared with and without Edwards'
 * continuity correction, for many discordant images.
 */
export type McNemarMethod = "exact" | "mid-p" | "corrected" | "uncorrected";

/** Images that one of two models classified rightly and the other not. */
export interface McNemarResult {
  readonly onlyFirstRight: number;
  readonly onlySecondRight: number;
  /** Chi-squared with one degree of freedom; of the binomial methods the smaller of the two counts. */
  readonly statistic: number;
  /** Two-sided. 1 without a discordant image. */
  readonly p: number;
}

/**
 * McNemar's test (1947) that two models have the same accuracy on the same images. Images must be independent; for images
 * of few patients take `pairedBootstrap` with groups.
 *
 * @param firstRight whether the first model classified each image rightly.
 * @throws {EvaluationError} `length-mismatch`, or `no-predictions` for no image.
 */
export function mcNemar(
  firstRight: readonly boolean[],
  secondRight: readonly boolean[],
  method: McNemarMethod = "exact",
): McNemarResult {
  checkSameLength(firstRight, secondRight, ["outcomes of the first model", "of the second"]);
  if (firstRight.length === 0) throw new EvaluationError("no-predictions", 0, "there is nothing to compare: no image");
  const onlyFirstRight = firstRight.filter((right, i) => right && !secondRight[i]).length;
  const onlySecondRight = secondRight.filter((right, i) => right && !firstRight[i]).length;
  return { onlyFirstRight, onlySecondRight, ...tested(onlyFirstRight, onlySecondRight, method) };
}

function tested(first: number, second: number, method: McNemarMethod): { statistic: number; p: number } {
  const discordant = first + second;
  const fewer = Math.min(first, second);
  if (method === "corrected" || method === "uncorrected") {
    if (discordant === 0) return { statistic: 0, p: 1 };
    const gap = Math.max(0, Math.abs(first - second) - (method === "corrected" ? 1 : 0));
    const statistic = (gap * gap) / discordant;
    return { statistic, p: chiSquaredSurvival(statistic, 1) };
  }
  const below = binomialCumulative(fewer, discordant, 0.5);
  if (method === "exact") return { statistic: fewer, p: Math.min(1, 2 * below) };
  const strictlyBelow = binomialCumulative(fewer - 1, discordant, 0.5);
  return { statistic: fewer, p: Math.min(1, below + strictlyBelow) };
}
