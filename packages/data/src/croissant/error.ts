export type CroissantErrorCode = "missing-fact" | "bad-fact" | "changed" | "unreadable";

/** A manifest that cannot be described as it is. `value` is what stands in the way. */
export class CroissantError extends Error {
  override readonly name = "CroissantError";
  constructor(
    readonly code: CroissantErrorCode,
    readonly value: unknown,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
