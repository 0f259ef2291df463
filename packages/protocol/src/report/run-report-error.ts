export type RunReportErrorCode = "empty-history" | "bad-confusion" | "empty-reliability" | "empty-curves" | "bad-card";

/** A run's picture or card cannot be drawn or written from what was given; the message says what to give instead. */
export class RunReportError extends Error {
  override readonly name = "RunReportError";
  constructor(
    readonly code: RunReportErrorCode,
    /** The offending value. */
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
