import { toGrey } from "../colour/grey.ts";
import { createImage, type Image } from "../image.ts";

const float = Math.fround;

/**
 * `from` moved towards `to` by `share`, and beyond it where the share is above 1, clipped, fractions cut off: the
 * arithmetic of Pillow's `Image.blend`, so its bits.
 */
const blend = (from: number, to: number, share: number): number =>
  Math.min(255, Math.max(0, float(from + float(share * (to - from)))));

/** The colours of one image moved away from those that `plain` gives for each pixel. */
function enhance({ data, height, width }: Image, factor: number, plain: (pixel: number, channel: number) => number) {
  const out = createImage(width, height);
  const share = float(factor);
  for (let pixel = 0, i = 0; i < data.length; pixel++) {
    for (let c = 0; c < 3; c++, i++) out.data[i] = blend(plain(pixel, c), data[i], share);
  }
  return out;
}

/** Each value times a factor from 0 up: Pillow's `ImageEnhance.Brightness`. */
export const adjustBrightness = (image: Image, factor: number): Image => enhance(image, factor, () => 0);

/** Distances from the image's mean grey times a factor from 0 up: Pillow's `ImageEnhance.Contrast`. */
export function adjustContrast(image: Image, factor: number): Image {
  const grey = toGrey(image).data;
  const mean = Math.floor(grey.reduce((total, value) => total + value, 0) / grey.length + 0.5);
  return enhance(image, factor, () => mean);
}

/** Distances from each pixel's grey times a factor from 0 up: Pillow's `ImageEnhance.Color`. */
export function adjustSaturation(image: Image, factor: number): Image {
  const grey = toGrey(image).data;
  return enhance(image, factor, (pixel) => grey[pixel]);
}

/** Distances from the smoothed image times a factor from 0 up: Pillow's `ImageEnhance.Sharpness`. */
export function adjustSharpness(image: Image, factor: number): Image {
  const smooth = smoothed(image);
  return enhance(image, factor, (pixel, channel) => smooth[3 * pixel + channel]);
}

/** Pillow's `ImageFilter.SMOOTH`: a 3 x 3 mean in which the middle counts five times; edge pixels stay. */
function smoothed({ data, height, width }: Image): Uint8Array {
  const out = data.slice();
  const stride = 3 * width;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * stride + 3; i < (y + 1) * stride - 3; i++) {
      let sum = 4 * data[i];
      for (let row = i - stride; row <= i + stride; row += stride) sum += data[row - 3] + data[row] + data[row + 3];
      out[i] = sum / 13 + 0.5;
    }
  }
  return out;
}
