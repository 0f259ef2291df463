export type ManifestErrorCode = "not-json" | "bad-field" | "missing-field" | "repeated-path" | "empty" | "bad-path";

/** A manifest that cannot be used. The message says where, what and how to mend it. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
  constructor(
    readonly code: ManifestErrorCode,
    message: string,
    /** The offending value. */
    readonly value: unknown,
    /** The line, from 1, when the fault lies in one. */
    readonly line?: number,
  ) {
    super(message);
  }
}
