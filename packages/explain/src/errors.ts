export type ExplainErrorCode =
  /** No such 4-D activation on the way to the logits. */
  | "unknown-layer"
  /** No such class, by name or index. */
  | "unknown-class"
  /** The graph does not carry a gradient back to the layer. */
  | "no-gradient"
  /** An option out of its range. */
  | "bad-option";

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
