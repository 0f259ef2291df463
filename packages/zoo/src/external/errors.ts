export type ExternalModelErrorCode =
  /** No single image input [N, 3, h, w] in float32. */
  | "unsupported-input"
  /** The model can't be had at this batch or image size. */
  | "unsupported-size"
  /** No classifier head was found, or the value named in its place is not there. */
  | "head-not-found"
  /** The value where the head is to begin is no feature vector and no feature map. */
  | "unsupported-features"
  /** The head asked for belongs to backbones of the zoo. */
  | "unsupported-head";

/** An ONNX file that can't be made a classifier. The message says how to export it, or what to name. */
export class ExternalModelError extends Error {
  override readonly name = "ExternalModelError";
  constructor(
    readonly code: ExternalModelErrorCode,
    /** The value or input at fault. */
    readonly where: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
