export type AutogradErrorCode = "no-gradient-rule" | "not-differentiable" | "bad-request";

/** A graph that can't be differentiated. The message names the operator, its node and what to do. */
export class AutogradError extends Error {
  override readonly name = "AutogradError";
  constructor(
    readonly code: AutogradErrorCode,
    /** The node or value at fault. */
    readonly where: string,
    message: string,
  ) {
    super(message);
  }
}
