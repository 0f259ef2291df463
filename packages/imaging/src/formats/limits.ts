import { ImageError } from "../image-error.ts";

/** Pixels allowed when the caller sets no limit: 100 million, about 300 MB of RGB. */
export const DEFAULT_MAX_PIXELS = 100_000_000;

/**
 * Judges the size that a header claims, before anything is allocated for it.
 * @throws ImageError `corrupt` for an empty side, `too-large` above the limit.
 */
export function checkHeaderSize(width: number, height: number, maxPixels: number): void {
  if (width < 1 || height < 1) {
    throw new ImageError("corrupt", `The header claims a size of ${width} x ${height} pixels`, {
      value: [width, height],
    });
  }
  if (width * height > maxPixels) {
    throw new ImageError(
      "too-large",
      `The header claims ${width} x ${height} pixels, over the limit of ${maxPixels} pixels`,
      { value: [width, height] },
    );
  }
}
