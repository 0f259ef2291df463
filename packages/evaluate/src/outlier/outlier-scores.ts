/** Out-of-distribution scores from a classifier's outputs. Of all, higher is stranger. */
import type { LogitRow } from "../calibration/temperature.ts";
import { checkFinite } from "../checks.ts";
import { EvaluationError } from "../errors.ts";
import { type ProbabilityRow, topClass } from "../predictions.ts";

/** 1 less the top probability (Hendrycks and Gimpel 2017), in [0, 1). The baseline; softmax is sure of itself far away too. */
export function softmaxOutlierScore(row: ProbabilityRow): number {
  return 1 - row[topClass(row)];
}

/**
 * Free energy of the logits, -T log sum exp(logit / T) (Liu et al. 2020): unlike softmax it keeps how large they are.
 *
 * @throws {EvaluationError} `bad-value` for a logit that is not finite, `too-few-values` for none, `bad-argument` for a
 *   temperature that is not positive.
 */
export function energyOutlierScore(logits: LogitRow, temperature = 1): number {
  checkFinite(logits, "logits");
  if (!(temperature > 0)) {
    throw new EvaluationError("bad-argument", temperature, `temperature ${temperature}: give a positive number`);
  }
  let greatest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) greatest = Math.max(greatest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp((logit - greatest) / temperature);
  return -(greatest + temperature * Math.log(sum));
}
