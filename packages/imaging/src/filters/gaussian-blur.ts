import { assertNumber } from "../argument.ts";
import { createImage, type Image } from "../image.ts";
import { convolve, gaussianKernel } from "./convolve.ts";

/**
 * Gaussian blur of standard deviation `sigma` pixels, each channel by itself, cut off at 3 sigma (rounded), image
 * mirrored at its edge pixels, rounded to nearest: OpenCV's GaussianBlur with a kernel size of 0, within 1.
 * @throws ImageError `bad-argument` unless sigma is above 0, at most 100
 */
export function gaussianBlur(image: Image, sigma: number): Image {
  assertNumber("The sigma of a Gaussian blur", sigma, Number.MIN_VALUE, 100);
  const { height, width } = image;
  const kernel = gaussianKernel(sigma, Math.max(1, Math.round(3 * sigma)));
  const out = createImage(width, height);
  const values = convolve(image.data, width, height, 3, kernel, "mirror");
  for (let i = 0; i < values.length; i++) out.data[i] = values[i] + 0.5;
  return out;
}
