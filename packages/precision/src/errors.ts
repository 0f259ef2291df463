export type PrecisionErrorCode =
  /** The model's values are not plain float32: it was exported in fewer bits already. */
  | "not-float32"
  /** A value is to be quantised of which no range was observed. */
  | "no-range"
  /** A weight or an observed value is not finite. */
  | "not-finite"
  /** No calibration batch was given. */
  | "no-calibration";

/** A model that can't be written in fewer bits. The message names the value and how to mend it. */
export class PrecisionError extends Error {
  override readonly name = "PrecisionError";
  constructor(
    readonly code: PrecisionErrorCode,
    /** The value at fault. */
    readonly where: string,
    message: string,
  ) {
    super(message);
  }
}
