export type ExploreErrorCode = "empty-manifest" | "no-image";

/** A manifest that cannot be explored. The message tells which, why, and how to mend it. */
export class ExploreError extends Error {
  override readonly name = "ExploreError";
  constructor(
    readonly code: ExploreErrorCode,
    /** The manifest at fault. */
    readonly where: string,
    message: string,
  ) {
    super(message);
  }
}
