export type PhantomErrorCode = "bad-option" | "does-not-fit";

/** An option of the phantom synthesiser that cannot be honoured. `value` is what was given. */
export class PhantomError extends Error {
  override readonly name = "PhantomError";
  constructor(
    readonly code: PhantomErrorCode,
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
