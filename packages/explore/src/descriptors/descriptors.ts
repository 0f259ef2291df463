import { channelMoments } from "@leukoscope/descriptors";
import { type Image, otsuThreshold, resize, saturationPlane, toGrey } from "@leukoscope/imaging";
import { texture } from "./texture.ts";

/** What is measured of every image, in the order of {@link describe}'s values. Simple on purpose: a person can check each. */
export const descriptorNames = [
  "red mean",
  "green mean",
  "blue mean",
  "red spread",
  "green spread",
  "blue spread",
  "red skew",
  "green skew",
  "blue skew",
  "saturation mean",
  "saturation spread",
  "stained share",
  "grey entropy",
  "edge strength",
  "texture contrast",
  "texture homogeneity",
  "texture energy",
  "texture correlation",
] as const;

export const BINS = 32;

export interface Description {
  /** One for each of {@link descriptorNames}, all finite. */
  readonly values: Float64Array;
  /** Red, green, blue: shares of the pixels in {@link BINS} equal steps; each channel sums to 1. */
  readonly histogram: Float64Array;
}

/** Longer side, pixels, at which images are measured: sets of different sizes are then comparable, and large fields cheap. */
const SIDE = 128;

/**
 * Describes an image by colour moments (Stricker & Orengo 1995: mean, standard deviation and the cube root of the third
 * central moment of each channel, in levels of 0 to 255), saturation, the share of stained pixels (Otsu's threshold on
 * saturation), the entropy of grey (bits), the mean grey gradient (levels a pixel) and texture.
 */
export function describe(image: Image): Description {
  const shrink = Math.min(1, SIDE / Math.max(image.width, image.height));
  const side = (length: number): number => Math.max(1, Math.round(length * shrink));
  const small = shrink < 1 ? resize(image, side(image.width), side(image.height)) : image;
  const channels = [0, 1, 2].map((channel) => channelMoments(small.data, channel, 3));
  const saturation = saturationPlane(small);
  const { mean, spread } = channelMoments(saturation.data, 0, 1);
  const limit = otsuThreshold(saturation);
  const stained = saturation.data.reduce((sum, value) => sum + (value > limit ? 1 : 0), 0) / saturation.data.length;
  const grey = toGrey(small);
  const { contrast, correlation, energy, homogeneity } = texture(grey);
  return {
    values: Float64Array.of(
      ...channels.map((channel) => channel.mean),
      ...channels.map((channel) => channel.spread),
      ...channels.map((channel) => channel.skew),
      mean,
      spread,
      stained,
      entropy(grey.data),
      edgeStrength(grey.data, grey.width, grey.height),
      contrast,
      homogeneity,
      energy,
      correlation,
    ),
    histogram: histogram(small.data),
  };
}

function histogram(data: Uint8Array): Float64Array {
  const out = new Float64Array(3 * BINS);
  const share = 3 / data.length;
  for (let i = 0; i < data.length; i++) out[(i % 3) * BINS + ((data[i] * BINS) >> 8)] += share;
  return out;
}

function entropy(data: Uint8Array): number {
  const counts = new Float64Array(256);
  for (const value of data) counts[value]++;
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / data.length) * Math.log2(count / data.length);
  return bits;
}

/** Mean length of the gradient by central differences, the border aside; 0 for images below 3 x 3. */
function edgeStrength(data: Uint8Array, width: number, height: number): number {
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const across = (data[at + 1] - data[at - 1]) / 2;
      const down = (data[at + width] - data[at - width]) / 2;
      sum += Math.sqrt(across * across + down * down);
    }
  }
  return sum / Math.max(1, (width - 2) * (height - 2));
}
