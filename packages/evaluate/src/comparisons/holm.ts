import { EvaluationError } from "../errors.ts";

/**
 * Holm's step-down adjustment (1979) of the p values of several tests, in their order: rejecting what is at most alpha
 * keeps the chance of any false rejection at most alpha, however the tests depend on each other.
 *
 * @throws {EvaluationError} `bad-value` for a p outside [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) {
      throw new EvaluationError("bad-value", p, `p value ${i} is ${p}, expected 0 to 1`, i);
    }
  });
  const order = [...pValues.keys()].sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let greatest = 0;
  order.forEach((test, rank) => {
    greatest = Math.max(greatest, Math.min(1, (pValues.length - rank) * pValues[test]));
    adjusted[test] = greatest;
  });
  return adjusted;
}
