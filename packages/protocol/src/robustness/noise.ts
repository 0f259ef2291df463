import { gaussianNoise } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import type { Corruption } from "../evaluate-model.ts";

/**
 * Gaussian noise of `sigma` grey levels, another for each pixel and channel, on the image as it was taken; clipped and
 * rounded. The same image gets the same noise for a seed, whatever its place among the others. 0 changes nothing.
 */
export const noiseCorruption =
  (sigma: number, seed = 0): Corruption =>
  (image, key) =>
    sigma === 0 ? image : gaussianNoise(image, sigma, new Random(`${seed} noise ${sigma} ${key}`));
