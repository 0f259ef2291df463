export type ReportErrorCode =
  /** What is to become a report does not hang together, or a JSON report does not follow the schema. */
  | "bad-report"
  /** An image was asked for that the report does not have. */
  | "unknown-image";

/** `value` is the offending value; the message says what, where, and how to mend it. */
export class ReportError extends Error {
  override readonly name = "ReportError";
  constructor(
    readonly code: ReportErrorCode,
    readonly value: unknown,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
