/** Why predictions, or the numbers of a comparison, could not be evaluated. */
export type EvaluationErrorCode =
  | "no-predictions"
  | "too-few-classes"
  | "too-few-values"
  | "class-absent"
  | "length-mismatch"
  | "label-out-of-range"
  | "bad-probability"
  | "bad-value"
  | "bad-argument";

/** Input that cannot be evaluated; the message names the row, what is wrong with it and how to mend it. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  constructor(
    readonly code: EvaluationErrorCode,
    /** The offending value. */
    readonly value: unknown,
    message: string,
    /** 0-based row of the predictions the error is about, where it is about one. */
    readonly row?: number,
  ) {
    super(message);
  }
}
