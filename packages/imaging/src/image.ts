import { ImageError } from "./image-error.ts";

/** An 8-bit sRGB image: row-major, interleaved RGB, `data.length === 3 * width * height`, values 0 to 255. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * A black image, or one over given pixels (not copied).
 * @throws ImageError `bad-argument` when a side is not a positive integer or the pixels do not fit it.
 */
export function createImage(width: number, height: number, data?: Uint8Array): Image {
  assertSides(width, height);
  const length = 3 * width * height;
  if (data !== undefined && data.length !== length) {
    throw new ImageError("bad-argument", `An RGB image of ${width} x ${height} needs ${length} values`, {
      value: data.length,
      remedy: `Give ${length} values, not ${data.length}.`,
    });
  }
  return { width, height, data: data ?? new Uint8Array(length) };
}

/** @throws ImageError `bad-argument` unless both sides are positive integers. */
export function assertSides(width: number, height: number): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new ImageError("bad-argument", `An image cannot be ${width} x ${height} pixels`, {
        value: side,
        remedy: "Give width and height as whole numbers of at least 1.",
      });
    }
  }
}
