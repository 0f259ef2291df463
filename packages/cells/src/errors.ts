export type CellsErrorCode = "bad-option" | "not-a-segmenter" | "bad-metadata";

/** What is wrong with what this package was given: `value` is the offending value, the message says how to mend it. */
export class CellsError extends Error {
  override readonly name = "CellsError";
  constructor(
    readonly code: CellsErrorCode,
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
