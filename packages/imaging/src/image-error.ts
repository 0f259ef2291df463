/** Why an image was refused. Stable: callers and tables may switch on it. */
export type ImageErrorCode =
  | "empty"
  | "unknown-format"
  | "truncated"
  | "too-large"
  | "unsupported"
  | "corrupt"
  | "degenerate"
  | "bad-argument";

const REMEDIES: Record<ImageErrorCode, string> = {
  empty: "Copy or export the image again; the file holds no bytes.",
  "unknown-format": "Give a JPEG, PNG, BMP or TIFF; the format is told by the content, not by the file name.",
  truncated: "The end of the file is missing: copy or download it again.",
  "too-large": "Crop or downscale it first, or raise maxPixels.",
  unsupported: "Save it again as 8-bit RGB PNG.",
  corrupt: "The file is damaged: copy or export it again.",
  degenerate: "Choose a stained image with several colours.",
  "bad-argument": "Correct the argument.",
};

/**
 * The only error this package throws on bad input.
 * `message` says what is wrong, where, and how to mend it; `value` is the offending value where there is one.
 */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code: ImageErrorCode;
  readonly value: unknown;
  readonly remedy: string;

  constructor(code: ImageErrorCode, what: string, details: { value?: unknown; remedy?: string; cause?: unknown } = {}) {
    const remedy = details.remedy ?? REMEDIES[code];
    super(`${what}. ${remedy}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.value = details.value;
    this.remedy = remedy;
  }
}
