export type SplitErrorCode =
  | "bad-option"
  | "no-patient"
  | "no-source"
  | "no-group"
  | "no-fold"
  | "empty-split"
  | "no-record";

/** A split that cannot be made. The message says what stands against it and how to mend it. */
export class SplitError extends Error {
  override readonly name = "SplitError";
  constructor(
    readonly code: SplitErrorCode,
    message: string,
    /** The offending option or record. */
    readonly value: unknown,
  ) {
    super(message);
  }
}
