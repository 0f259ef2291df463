export type ImportErrorCode = "no-image" | "not-a-folder" | "layout" | "unknown-format";

/** Why a file was left out. Stable: tables and tests may switch on it. */
export type RejectionKind =
  /** No image, or an image of a kind that is not read. */
  | "not-an-image"
  /** Its place or name does not fit the data set's layout, or no label is known for it. */
  | "layout"
  /** Its box, point or mask file cannot be used. */
  | "annotation"
  /** Storage could not give it. */
  | "unreadable"
  /** No bytes. */
  | "empty"
  | "truncated"
  /** Damaged, or in an encoding that is not read. */
  | "undecodable"
  /** The content is another image format than the name says. */
  | "wrong-format"
  /** Grey or CMYK where stained cells are expected in colour. */
  | "wrong-colour-mode"
  | "tiny"
  | "oversize";

/** A file that was left out of the manifest, and why. */
export interface Rejection {
  readonly path: string;
  readonly kind: RejectionKind;
  readonly reason: string;
}

/** A folder that cannot be imported at all. The message says what, where and how to mend it. */
export class ImportError extends Error {
  override readonly name = "ImportError";
  constructor(
    readonly code: ImportErrorCode,
    message: string,
    /** The offending folder or option. */
    readonly value: string,
    /** What was looked at and left out. */
    readonly rejected: readonly Rejection[] = [],
  ) {
    super(message);
  }
}

/** Thrown while one image is read: it is left out for this reason, and the others go on. */
export class LeftOut extends Error {
  override readonly name = "LeftOut";
  constructor(
    readonly kind: RejectionKind,
    reason: string,
  ) {
    super(reason);
  }
}
