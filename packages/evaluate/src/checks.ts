import { EvaluationError } from "./errors.ts";

/** @throws {EvaluationError} `bad-argument` unless `value` lies strictly between 0 and 1. */
export function checkShare(value: number, name: string): void {
  if (!(value > 0 && value < 1)) {
    throw new EvaluationError("bad-argument", value, `${name} ${value} is not between 0 and 1`);
  }
}

/** @throws {EvaluationError} `length-mismatch` unless both have the same length. */
export function checkSameLength(
  first: { readonly length: number },
  second: { readonly length: number },
  names: readonly [string, string],
): void {
  if (first.length !== second.length) {
    throw new EvaluationError(
      "length-mismatch",
      second.length,
      `${first.length} ${names[0]} but ${second.length} ${names[1]}: give one for every image, in the same order`,
    );
  }
}

/** @throws {EvaluationError} `too-few-values` for fewer than `least` values, `bad-value` for NaN or infinity. */
export function checkFinite(values: ArrayLike<number>, name: string, least = 1): void {
  if (values.length < least) {
    throw new EvaluationError(
      "too-few-values",
      values.length,
      `${values.length} ${name}: at least ${least} are needed`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new EvaluationError(
        "bad-value",
        values[i],
        `${name}: value ${i} is ${values[i]}, expected a finite number; leave out what failed`,
        i,
      );
    }
  }
}

/** @throws {EvaluationError} `bad-argument` unless 0 <= `successes` <= `n` and `n` > 0. */
export function checkProportion(successes: number, n: number): void {
  if (!(n > 0 && successes >= 0 && successes <= n)) {
    throw new EvaluationError(
      "bad-argument",
      [successes, n],
      `${successes} of ${n} is no proportion: expected 0 <= successes <= n and n > 0`,
    );
  }
}
