export type ClassifierErrorCode =
  /** The file is no classifier of this format: the metadata is absent. */
  | "not-a-classifier"
  /** A metadata entry is missing or out of range. */
  | "bad-metadata"
  /** The graph's inputs or outputs are not those that the metadata promises. */
  | "bad-graph"
  /** The graph gave a score that is no number. */
  | "bad-scores";

/** A model file that can't serve as a classifier. The message names the entry at fault and how to mend it. */
export class ClassifierError extends Error {
  override readonly name = "ClassifierError";
  constructor(
    readonly code: ClassifierErrorCode,
    /** The metadata key, or the input or output of the graph. */
    readonly where: string,
    /** What stands there; `undefined` when it is missing. */
    readonly value: unknown,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
