export type StudyErrorCode = "bad-study" | "bad-choice" | "bad-budget" | "run-differs" | "bad-run" | "bad-data";

/** A study that can't be run as it stands. The message names the field, file or folder and how to mend it. */
export class StudyError extends Error {
  override readonly name = "StudyError";
  constructor(
    readonly code: StudyErrorCode,
    /** The file, field or folder at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
