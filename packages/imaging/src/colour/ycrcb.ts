import { createImage, type Image } from "../image.ts";

/** Fraction bits of the weights, as in OpenCV. */
const BITS = 14;
const HALF = 1 << (BITS - 1);
const MIDDLE = (128 << BITS) + HALF;

/**
 * Luma and colour differences of each pixel, interleaved in the order Y, Cr, Cb, 0 to 255: Y = 0.299 R + 0.587 G +
 * 0.114 B, Cr = 0.713 (R - Y) + 128, Cb = 0.564 (B - Y) + 128. The bits of OpenCV's COLOR_RGB2YCrCb.
 */
export function rgbToYCrCb({ data }: Image): Uint8Array {
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const luma = (4899 * data[i] + 9617 * data[i + 1] + 1868 * data[i + 2] + HALF) >> BITS;
    out[i] = luma;
    out[i + 1] = (11682 * (data[i] - luma) + MIDDLE) >> BITS;
    out[i + 2] = (9241 * (data[i + 2] - luma) + MIDDLE) >> BITS;
  }
  return new Uint8Array(out.buffer);
}

/**
 * The way back, clipped to 0 to 255: R = Y + 1.403 (Cr - 128), G = Y - 0.714 (Cr - 128) - 0.344 (Cb - 128),
 * B = Y + 1.773 (Cb - 128). The bits of OpenCV's COLOR_YCrCb2RGB; forth and back is within 2 of the start.
 */
export function yCrCbToRgb(values: Uint8Array, width: number, height: number): Image {
  const image = createImage(width, height);
  const out = new Uint8ClampedArray(image.data.buffer);
  for (let i = 0; i < out.length; i += 3) {
    const luma = values[i];
    const cr = values[i + 1] - 128;
    const cb = values[i + 2] - 128;
    out[i] = luma + ((22987 * cr + HALF) >> BITS);
    out[i + 1] = luma + ((-11698 * cr - 5636 * cb + HALF) >> BITS);
    out[i + 2] = luma + ((29049 * cb + HALF) >> BITS);
  }
  return image;
}
