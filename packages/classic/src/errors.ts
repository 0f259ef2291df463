export type ClassicErrorCode = "bad-table" | "bad-model" | "bad-option" | "too-few-rows";

/** The only error this package throws on bad input. The message says what is wrong, where, and how to mend it. */
export class ClassicError extends Error {
  override readonly name = "ClassicError";
  constructor(
    readonly code: ClassicErrorCode,
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
