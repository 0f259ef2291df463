import { assertNumber } from "../argument.ts";
import { pad } from "../border.ts";
import type { Image } from "../image.ts";
import { centreCrop } from "../transform/crop.ts";
import { resize } from "../transform/resize.ts";

/**
 * Another magnification, size kept: the image resized by the factor about its middle; what is too much is cut off, what is
 * missing is the image mirrored at its edge pixels.
 * @throws ImageError `bad-argument` unless the factor is from 0.1 to 10
 */
export function changeScale(image: Image, factor: number): Image {
  assertNumber("The factor of a scale", factor, 0.1, 10);
  const { height, width } = image;
  const side = (pixels: number) => Math.max(1, Math.round(pixels * factor));
  const scaled = resize(image, side(width), side(height));
  const missing = Math.max(width - scaled.width, height - scaled.height, 0);
  return centreCrop(missing > 0 ? pad(scaled, Math.ceil(missing / 2), "mirror") : scaled, width, height);
}
