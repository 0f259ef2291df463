import { assertNumber, assertWhole } from "../argument.ts";
import { pad } from "../border.ts";
import { createImage, type Image } from "../image.ts";

export interface BilateralOptions {
  /** Diameter of the disc of neighbours, pixels; odd, 3 to 31. */
  readonly diameter: number;
  /** How far colours may differ, in grey levels summed over the channels; above 0. */
  readonly sigmaColour: number;
  /** How fast a neighbour's weight falls with its distance, pixels; above 0. */
  readonly sigmaSpace: number;
}

/**
 * Smooths without blurring edges (Tomasi and Manduchi 1998). A neighbour at distance d whose colour differs by
 * D = |dR| + |dG| + |dB| weighs exp(-d^2 / (2 sigmaSpace^2) - D^2 / (2 sigmaColour^2)); mirrored at the edge pixels.
 * OpenCV's bilateralFilter, within 1.
 * @throws ImageError `bad-argument` for options out of range
 */
export function bilateralFilter(image: Image, { diameter, sigmaColour, sigmaSpace }: BilateralOptions): Image {
  assertWhole("The diameter of a bilateral filter", diameter, 3, 31);
  assertNumber("sigmaColour of a bilateral filter", sigmaColour, 1e-3);
  assertNumber("sigmaSpace of a bilateral filter", sigmaSpace, 1e-3);
  const radius = Math.floor(diameter / 2);
  const { data, width } = pad(image, radius, "mirror");
  const { offsets, weights } = disc(radius, sigmaSpace, 3 * width);
  const likeness = Float64Array.from({ length: 3 * 255 + 1 }, (_, d) => Math.exp((-d * d) / (2 * sigmaColour ** 2)));
  const out = createImage(image.width, image.height);
  for (let y = 0, o = 0; y < image.height; y++) {
    let at = 3 * ((y + radius) * width + radius);
    for (let x = 0; x < image.width; x++, at += 3, o += 3) {
      const red = data[at];
      const green = data[at + 1];
      const blue = data[at + 2];
      let sum = 0;
      let sumRed = 0;
      let sumGreen = 0;
      let sumBlue = 0;
      for (let n = 0; n < offsets.length; n++) {
        const from = at + offsets[n];
        const otherRed = data[from];
        const otherGreen = data[from + 1];
        const otherBlue = data[from + 2];
        const apart = Math.abs(red - otherRed) + Math.abs(green - otherGreen) + Math.abs(blue - otherBlue);
        const weight = weights[n] * likeness[apart];
        sum += weight;
        sumRed += weight * otherRed;
        sumGreen += weight * otherGreen;
        sumBlue += weight * otherBlue;
      }
      out.data[o] = sumRed / sum + 0.5;
      out.data[o + 1] = sumGreen / sum + 0.5;
      out.data[o + 2] = sumBlue / sum + 0.5;
    }
  }
  return out;
}

/** The pixels within the radius: where they lie in interleaved data, and the weight of their distance. */
function disc(radius: number, sigma: number, stride: number): { offsets: Int32Array; weights: Float64Array } {
  const offsets: number[] = [];
  const weights: number[] = [];
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      const square = dx * dx + dy * dy;
      if (square > radius * radius) continue;
      offsets.push(dy * stride + 3 * dx);
      weights.push(Math.exp(-square / (2 * sigma * sigma)));
    }
  }
  return { offsets: Int32Array.from(offsets), weights: Float64Array.from(weights) };
}
