import { AutogradError } from "../errors.ts";
import { type Loss, times } from "./loss.ts";

/** One loss of a sum, and what it counts. */
export interface LossTerm {
  readonly loss: Loss;
  /** 1 by default. */
  readonly factor?: number;
}

/**
 * A weighted sum of losses on the same logits, such as `denseCrossEntropy` and `dice`. The probabilities are those of
 * the first, so softmax and sigmoid losses should not be mixed.
 * @throws AutogradError `bad-request` for an empty sum
 */
export function sumOfLosses(...terms: readonly LossTerm[]): Loss {
  if (terms.length === 0) throw new AutogradError("bad-request", "terms", "a sum of losses needs at least one loss");
  return (builder, logits, targets, weights) => {
    const parts = terms.map(({ loss, factor = 1 }) => {
      const values = loss(builder, logits, targets, weights);
      return {
        ...values,
        loss: times(builder, values.loss, factor),
        gradient: times(builder, values.gradient, factor),
      };
    });
    return parts.reduce((sum, part) => ({
      loss: builder.op("Add", [sum.loss, part.loss], {}, { name: "loss" }),
      gradient: builder.op("Add", [sum.gradient, part.gradient]),
      probabilities: sum.probabilities,
    }));
  };
}
