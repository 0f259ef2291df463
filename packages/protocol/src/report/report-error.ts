export type ReportErrorCode = "empty-history" | "bad-confusion" | "empty-reliability" | "empty-curves" | "bad-card";

/** A report cannot be drawn or written from what was given; the message says what to give instead. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  constructor(
    readonly code: ReportErrorCode,
    /** The offending value. */
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
