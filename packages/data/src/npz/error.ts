export type NpzErrorCode = "truncated" | "corrupt" | "unsupported";

/** An `.npz` archive that cannot be read. */
export class NpzError extends Error {
  override readonly name = "NpzError";
  constructor(
    readonly code: NpzErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
