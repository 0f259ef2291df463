export type PullErrorCode =
  | "unknown-set"
  | "by-hand"
  | "licence"
  | "wrong-hash"
  | "bad-sha256"
  | "bad-archive"
  | "occupied"
  | "damaged";

/** A data set that can't be pulled. The message tells what, where, and how to mend it. */
export class PullError extends Error {
  override readonly name = "PullError";
  constructor(
    readonly code: PullErrorCode,
    /** The data set, file or value at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
