import { gaussianBlur } from "../filters/gaussian-blur.ts";
import type { Image } from "../image.ts";
import { fillHoles } from "../mask/fill-holes.ts";
import { open } from "../mask/morphology.ts";
import { otsuThreshold } from "../mask/threshold.ts";
import type { Mask } from "../plane.ts";

/** Takes off single grains and JPEG's blocks, pixels. */
const SMOOTHING = 1;
/** Share of the brightest pixels that is taken as empty slide. */
const BRIGHTEST = 0.05;
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
  const white = whiteLevels(image);
  const { data } = gaussianBlur(image, SMOOTHING);
  const levels = new Uint8Array(width * height);
  const stained: number[] = [];
  for (let i = 0; i < levels.length; i++) {
    const [red, green, blue] = white.map((level, c) => Math.max(0, Math.log10(level / Math.max(1, data[3 * i + c]))));
    levels[i] = Math.max(0, Math.min(LEVELS, Math.round(LEVELS * (2 * green - red - blue))));
    if (green > STAINED) stained.push(levels[i]);
  }
  const found = stained.length === 0 ? 0 : otsuThreshold(asPlane(stained)) / LEVELS;
  const limit = LEVELS * Math.min(LIMITS[1], Math.max(LIMITS[0], found));
  return open(fillHoles({ width, height, data: levels.map((level) => (level > limit ? 1 : 0)) }), radius);
}

const asPlane = (values: readonly number[]) => ({ width: values.length, height: 1, data: Uint8Array.from(values) });

/** The level that the brightest 5 % of each channel's pixels reach, 1 to 255. */
function whiteLevels({ data, height, width }: Image): readonly number[] {
  return [0, 1, 2].map((channel) => {
    const counts = new Uint32Array(256);
    for (let i = channel; i < data.length; i += 3) counts[data[i]]++;
    let left = Math.floor(BRIGHTEST * width * height);
    let level = 255;
    while (level > 1 && left >= counts[level]) left -= counts[level--];
    return level;
  });
}
