export type ImportErrorCode = "no-image" | "not-a-folder" | "layout" | "unknown-format";

/** A file that was left out of the manifest, and why. */
export interface Rejection {
  readonly path: string;
  readonly reason: string;
}

/** A folder that cannot be imported at all. The message says what, where and how to mend it. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  constructor(
    readonly code: ImportErrorCode,
    message: string,
    /** The offending folder or option. */
    readonly value: string,
    /** What was looked at and left out. */
    readonly rejected: readonly Rejection[] = [],
  ) {
    super(message);
  }
}
