import { fillHoles } from "@leukoscope/imaging";
import { usualRedRadius } from "../counting/red-scale.ts";
import { atLeast, PALE } from "./kinds.ts";
import { FEATURES, type StainFeatures } from "./stain-features.ts";

/** What the image's red cells look like. */
export interface RedCells {
  /** How likely a pale pixel is a red cell's, 0 to 1, by its index in the image. */
  likelihood(pixel: number): number;
  /** Median darkness in green of pale pixels at the image's edge; 0 where no red cells were seen. */
  readonly darkness: number;
  /** Usual area of one, pixels; 0 where none lies by itself. */
  readonly area: number;
}

/** Width of the strip along the image's edge, as a share of its shorter side. */
const STRIP = 0.06;
/** Pale pixels are at least this share of the strip where the image shows red cells. */
const LEAST_COVER = 0.06;
/** Cytoplasm is bluer than the image's red cells by more than this. */
const MARGIN = 0.035;
/** Blueness over which likelihood changes. */
const SOFTNESS = 0.015;

const NONE: RedCells = { likelihood: () => 0, darkness: 0, area: 0 };

/**
 * Learns how large the image's red cells are, and how blue, from its edge, where pale pixels are seldom cytoplasm. Haemoglobin absorbs
 * blue, cytoplasm red, whatever the brightness of either.
 */
export function learnRedCells({ blueness, data, height, width }: StainFeatures, kinds: Uint8Array): RedCells {
  const strip = Math.max(1, Math.round(STRIP * Math.min(width, height)));
  const red: number[] = [];
  const green: number[] = [];
  let seen = 0;
  for (let y = 0; y < height; y++) {
    const isRow = y < strip || y >= height - strip;
    for (let x = 0; x < width; x++) {
      if (!isRow && x === strip && width > 2 * strip) x = width - strip;
      seen++;
      const at = y * width + x;
      if (kinds[at] !== PALE) continue;
      red.push(blueness[at]);
      green.push(data[FEATURES * at]);
    }
  }
  if (red.length < LEAST_COVER * seen) return NONE;
  const limit = red.sort((a, b) => a - b)[red.length >> 1] + MARGIN;
  const radius = usualRedRadius(fillHoles(atLeast(kinds, PALE, width, height)));
  return {
    likelihood: (pixel) => 1 / (1 + Math.exp((blueness[pixel] - limit) / SOFTNESS)),
    darkness: green.sort((a, b) => a - b)[green.length >> 1],
    area: Math.PI * radius ** 2,
  };
}
