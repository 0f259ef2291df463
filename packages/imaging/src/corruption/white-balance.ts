import { createImage, type Image } from "../image.ts";

/** Each channel times its gain, clipped and rounded: a lamp or a camera setting of another colour. */
export function changeWhiteBalance(image: Image, gains: readonly [red: number, green: number, blue: number]): Image {
  const { data, height, width } = image;
  const out = createImage(width, height);
  const clamped = new Uint8ClampedArray(out.data.buffer);
  for (let i = 0; i < data.length; i++) clamped[i] = data[i] * gains[i % 3];
  return out;
}
