import { assertNumber } from "../argument.ts";
import { pad } from "../border.ts";
import { createImage, type Image } from "../image.ts";

/** One row of a disc: weights from -radius to +radius, `dy` rows below the middle. */
interface KernelRow {
  readonly dy: number;
  readonly weights: Float64Array;
}

/** Points a side at which a pixel is asked whether it lies in the disc. */
const SAMPLES = 8;

/**
 * The image of a point out of focus: a disc of `radius` pixels, each pixel weighed by the share of it that the disc
 * covers (8 x 8 points), all weights together 1. Square, 2 ceil(radius - 0.5) + 1 a side; rows from top to bottom.
 */
export function discKernel(radius: number): readonly KernelRow[] {
  const reach = Math.max(0, Math.ceil(radius - 0.5));
  if (reach === 0) return [{ dy: 0, weights: Float64Array.of(1) }];
  const side = 2 * reach + 1;
  const rows = Array.from({ length: side }, (_, row) => ({
    dy: row - reach,
    weights: Float64Array.from({ length: side }, (_, column) => covered(column - reach, row - reach, radius)),
  }));
  const sum = rows.reduce((total, { weights }) => total + weights.reduce((a, b) => a + b, 0), 0);
  return rows.map(({ dy, weights }) => ({ dy, weights: weights.map((weight) => weight / sum) }));
}

/** How many of a pixel's points lie in the disc. */
function covered(x: number, y: number, radius: number): number {
  let inside = 0;
  for (let i = 0; i < SAMPLES; i++) {
    for (let j = 0; j < SAMPLES; j++) {
      const across = x + (i + 0.5) / SAMPLES - 0.5;
      const down = y + (j + 0.5) / SAMPLES - 0.5;
      if (across * across + down * down <= radius * radius) inside += 1;
    }
  }
  return inside;
}

/**
 * Out of focus, by geometrical optics: each point becomes a disc of `radius` pixels. Mirrored at the edge pixels,
 * rounded to nearest.
 * @throws ImageError `bad-argument` unless the radius is from 0 to 100
 */
export function defocus(image: Image, radius: number): Image {
  assertNumber("The radius of a defocus", radius, 0, 100);
  const { height, width } = image;
  const kernel = discKernel(radius);
  const reach = (kernel.length - 1) / 2;
  const padded = pad(image, reach, "mirror");
  const stride = 3 * width;
  const paddedStride = 3 * padded.width;
  const out = createImage(width, height);
  const sums = new Float64Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(0.5);
    for (const { dy, weights } of kernel) {
      const row = (y + reach + dy) * paddedStride;
      for (let j = 0; j < weights.length; j++) {
        const weight = weights[j];
        if (weight === 0) continue;
        const from = row + 3 * j;
        for (let i = 0; i < stride; i++) sums[i] += weight * padded.data[from + i];
      }
    }
    for (let i = 0; i < stride; i++) out.data[y * stride + i] = sums[i];
  }
  return out;
}
