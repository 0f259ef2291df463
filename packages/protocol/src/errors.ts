export type ProtocolErrorCode = "bad-protocol" | "bad-override" | "bad-data" | "missing-weights" | "run-exists";

/** A protocol that can't be run as it stands. The message names the field or file and how to mend it. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  constructor(
    readonly code: ProtocolErrorCode,
    /** The file, field or folder at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
