export type DescriptorErrorCode = "bad-cell";

/** The only error that measuring throws, beside those of damaged images. */
export class DescriptorError extends Error {
  override readonly name = "DescriptorError";
  constructor(
    readonly code: DescriptorErrorCode,
    readonly value: unknown,
    message: string,
  ) {
    super(message);
  }
}
