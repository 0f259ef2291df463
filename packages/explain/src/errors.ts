export type ExplainErrorCode =
  /** No such 4-D activation on the way to the logits. */
  | "unknown-layer"
  /** The model has no convolution, and so no activation that could be drawn. */
  | "no-convolution"
  /** What follows the layer is not pooling and one linear map, as CAM needs. */
  | "no-linear-head"
  /** No such class, by name or index. */
  | "unknown-class"
  /** The graph does not carry a gradient back to the layer. */
  | "no-gradient"
  /** The image has one colour only: there is nothing in it to tell apart. */
  | "blank-image"
  /** An option out of its range. */
  | "bad-option"
  /** The model is no image classifier that can be read. */
  | "bad-model";

/** An explanation that can't be given. The message lists what can be asked for. */
export class ExplainError extends Error {
  override readonly name = "ExplainError";
  constructor(
    readonly code: ExplainErrorCode,
    /** What was asked for. */
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}

/** @throws ExplainError `bad-option` unless `value` is a whole number from `least` to `most` */
export function checkWhole(what: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ExplainError("bad-option", value, `${what} can't be ${value}; give a whole number ${range}`);
}
