import { gaussianBlur } from "../filters/gaussian-blur.ts";
import type { Image } from "../image.ts";
import { fillHoles } from "../mask/fill-holes.ts";
import { open } from "../mask/morphology.ts";
import { otsuThreshold } from "../mask/threshold.ts";
import type { Mask } from "../plane.ts";
import { whiteLevels } from "./white-levels.ts";

/** Takes off single grains and JPEG's blocks, pixels. */
const SMOOTHING = 1;
/** Density in green from which a pixel is stained at all. */
const STAINED = 0.06;
/** Between these the threshold is searched: red cells of any stain lie below, nuclei above. Optical density. */
const LIMITS = [0.14, 0.22] as const;
/** Shares of one unit of density, so that Otsu's 256 levels hold all there is. */
const LEVELS = 255;

/**
 * Where an azure stain (Giemsa, Wright, Leishman) is bound, as in nuclei: pixels that absorb green more than red and blue
 * together, 2 D(green) - D(red) - D(blue), D being -log10(v / white). Red cells absorb blue when they are well stained, and
 * red when they took up blue; neither makes them magenta, however dark they are. So pale pink nuclei beside dark blue red
 * cells are found, where darkness would find the red cells. Otsu's threshold parts nuclei from pink red cells; where there
 * are pink red cells and no nucleus, they are what is found.
 * @param radius what is narrower than a disc of this many pixels is left out
 */
export function nuclearStain(image: Image, radius = 4): Mask {
  const { height, width } = image;
  const [red, green, blue] = whiteLevels(image).map(densities);
  const { data } = gaussianBlur(image, SMOOTHING);
  const levels = new Uint8Array(width * height);
  const stained: number[] = [];
  for (let i = 0; i < levels.length; i++) {
    const inGreen = green[data[3 * i + 1]];
    const bound = 2 * inGreen - red[data[3 * i]] - blue[data[3 * i + 2]];
    levels[i] = Math.max(0, Math.min(LEVELS, Math.round(LEVELS * bound)));
    if (inGreen > STAINED) stained.push(levels[i]);
  }
  const found = stained.length === 0 ? 0 : otsuThreshold(asPlane(stained)) / LEVELS;
  const limit = LEVELS * Math.min(LIMITS[1], Math.max(LIMITS[0], found));
  return open(fillHoles({ width, height, data: levels.map((level) => (level > limit ? 1 : 0)) }), radius);
}

const asPlane = (values: readonly number[]) => ({ width: values.length, height: 1, data: Uint8Array.from(values) });

/** The optical density of each level of a channel whose empty slide has the level `white`; 0 where it is brighter. */
const densities = (white: number): Float64Array =>
  Float64Array.from({ length: 256 }, (_, level) => Math.max(0, Math.log10(white / Math.max(1, level))));
