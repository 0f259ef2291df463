import { createImage, type Image } from "../image.ts";

/**
 * Optical density of each value, interleaved, by Beer and Lambert: -ln((v + 1) / (white + 1)), so that black is finite.
 * @param white what the empty slide shows, 0 to 255: it has density 0, darker values more, brighter ones less
 */
export function rgbToOpticalDensity({ data }: Image, white = 255): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, value) => -Math.log((value + 1) / (white + 1)));
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]];
  return out;
}

/** The inverse, rounded and clipped: (white + 1) exp(-density) - 1. */
export function opticalDensityToRgb(densities: Float32Array, width: number, height: number, white = 255): Image {
  const image = createImage(width, height);
  const out = new Uint8ClampedArray(image.data.buffer);
  for (let i = 0; i < out.length; i++) out[i] = (white + 1) * Math.exp(-densities[i]) - 1;
  return image;
}
