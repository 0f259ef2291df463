export type TuneErrorCode = "too-few-labels" | "not-tunable";

/** Labels or a model that a fine-tuning can't begin with. */
export class TuneError extends Error {
  override readonly name = "TuneError";
  constructor(
    readonly code: TuneErrorCode,
    readonly what: string,
    /** How to mend it. */
    readonly remedy: string,
  ) {
    super(`${what} ${remedy}`);
  }
}
