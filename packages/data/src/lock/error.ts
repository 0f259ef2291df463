export type LockErrorCode = "altered" | "leaked" | "no-test" | "test-read" | "broken-lock" | "broken-log" | "locked";

/** A locked test that was touched, or that cannot be locked. The message says what, where and how to mend it. */
export class LockError extends Error {
  override readonly name = "LockError";
  constructor(
    readonly code: LockErrorCode,
    message: string,
    /** The offending path or value. */
    readonly value: unknown,
  ) {
    super(message);
  }
}
