import { type Random, uniform } from "@leukoscope/random";
import { rgbToOpticalDensity } from "../colour/optical-density.ts";
import { createImage, type Image } from "../image.ts";
import type { StainOptions } from "./augmentation.ts";

type Triple = readonly [number, number, number];

/** Haematoxylin, eosin and DAB in optical density of red, green, blue (Ruifrok and Johnston 2001), as in scikit-image. */
const STAINS: readonly [Triple, Triple, Triple] = [
  [0.65, 0.7, 0.29],
  [0.07, 0.99, 0.11],
  [0.27, 0.57, 0.78],
];

/** What is done to each stain's amount: times `factors`, plus `shifts`. */
export interface StainChange {
  readonly factors: Triple;
  readonly shifts: Triple;
}

/** A change of each stain by itself: factors around 1, shifts around 0 (Tellez et al. 2018). */
export function drawStainChange({ factor, shift }: StainOptions, random: Random): StainChange {
  const triple = (from: number, to: number): Triple => [
    uniform(random, from, to),
    uniform(random, from, to),
    uniform(random, from, to),
  ];
  return { factors: triple(1 - factor, 1 + factor), shifts: triple(-shift, shift) };
}

/**
 * Unmixes each pixel's optical density, -ln((v + 1) / 256), into three stains, changes their amounts and mixes it anew.
 *
 * The stains are those of haematoxylin and eosin. The methylene azure and eosin of blood smears lie near the first two,
 * which is enough to vary colours along lines that staining varies them.
 */
export function changeStains(image: Image, { factors, shifts }: StainChange): Image {
  const unmix = inverse(STAINS);
  const columns = [0, 1, 2];
  // Unmixing, scaling and mixing are linear: one matrix and one offset, from density to density.
  const matrix = columns.map((to) =>
    columns.map((from) => columns.reduce((sum, s) => sum + unmix[from][s] * factors[s] * STAINS[s][to], 0)),
  );
  const offset = columns.map((to) => columns.reduce((sum, s) => sum + shifts[s] * STAINS[s][to], 0));
  const densities = rgbToOpticalDensity(image);
  const out = createImage(image.width, image.height);
  const clamped = new Uint8ClampedArray(out.data.buffer);
  for (let i = 0; i < densities.length; i += 3) {
    for (let c = 0; c < 3; c++) {
      const [red, green, blue] = matrix[c];
      const density = red * densities[i] + green * densities[i + 1] + blue * densities[i + 2] + offset[c];
      clamped[i + c] = 256 * Math.exp(-density) - 1;
    }
  }
  return out;
}

/** Of a 3 x 3 matrix, by cofactors. */
function inverse([[a, b, c], [d, e, f], [g, h, i]]: readonly [Triple, Triple, Triple]): readonly [
  Triple,
  Triple,
  Triple,
] {
  const scale = 1 / (a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g));
  return [
    [scale * (e * i - f * h), scale * (c * h - b * i), scale * (b * f - c * e)],
    [scale * (f * g - d * i), scale * (a * i - c * g), scale * (c * d - a * f)],
    [scale * (d * h - e * g), scale * (b * g - a * h), scale * (a * e - b * d)],
  ];
}
