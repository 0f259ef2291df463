import type { Random } from "@leukoscope/random";
import { createImage, type Image } from "../image.ts";

/** Adds zero-mean Gaussian noise of standard deviation `sigma` grey levels, another for each pixel and channel. */
export function gaussianNoise({ data, height, width }: Image, sigma: number, random: Random): Image {
  const out = createImage(width, height);
  const clamped = new Uint8ClampedArray(out.data.buffer);
  for (let i = 0; i < data.length; i++) clamped[i] = data[i] + sigma * random.normal();
  return out;
}
