import { assertSides, createImage, type Image } from "../image.ts";
import { ImageError } from "../image-error.ts";

/**
 * The rectangle of `width` x `height` pixels whose upper left pixel is (left, top).
 * @throws ImageError `bad-argument` when it does not lie within the image
 */
export function crop(image: Image, left: number, top: number, width: number, height: number): Image {
  assertSides(width, height);
  const isInside =
    Number.isInteger(left) &&
    Number.isInteger(top) &&
    left >= 0 &&
    top >= 0 &&
    left + width <= image.width &&
    top + height <= image.height;
  if (!isInside) {
    throw new ImageError(
      "bad-argument",
      `The rectangle ${width} x ${height} at (${left}, ${top}) leaves the image of ${image.width} x ${image.height}`,
      { value: [left, top, width, height], remedy: "Choose it within the image, or resize the image first." },
    );
  }
  const out = createImage(width, height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    out.data.set(image.data.subarray(from, from + 3 * width), 3 * y * width);
  }
  return out;
}

/**
 * The middle `width` x `height` pixels; an odd margin leaves its spare pixel right and below.
 * @throws ImageError `bad-argument` when the image is smaller
 */
export function centreCrop(image: Image, width: number, height: number): Image {
  return crop(image, Math.floor((image.width - width) / 2), Math.floor((image.height - height) / 2), width, height);
}
