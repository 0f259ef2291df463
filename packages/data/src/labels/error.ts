export type LabelMapErrorCode =
  | "not-yaml"
  | "bad-field"
  | "unmapped"
  | "no-manifest"
  | "repeated-path"
  | "nothing-left";

/** A label map, or manifests that cannot be merged under it. The message says what, where and how to mend it. */
export class LabelMapError extends Error {
  override readonly name = "LabelMapError";
  constructor(
    readonly code: LabelMapErrorCode,
    message: string,
    /** The offending value. */
    readonly value: unknown,
  ) {
    super(message);
  }
}
