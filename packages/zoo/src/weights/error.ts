export type WeightsErrorCode =
  | "bad-tensors"
  | "no-hub-file"
  | "not-pulled"
  | "damaged"
  | "wrong-hash"
  | "bad-revision"
  | "bad-hub"
  | "bad-sha256";

/** Weights that can't be used or fetched. The message names the tensors, file or backbone, and how to mend it. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";
  constructor(
    readonly code: WeightsErrorCode,
    /** The file, backbone or value at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
