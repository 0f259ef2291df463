import type { Image } from "@leukoscope/imaging";
import type { SegmentationReason } from "./segmentation.ts";

export interface Reason {
  readonly code: SegmentationReason;
  readonly message: string;
}

/** No cell can be told from fewer pixels a side. */
const LEAST_SIDE = 24;
/** Levels that the image's green spans at least, from its darkest to its lightest hundredth. */
const LEAST_RANGE = 16;
/** A hundredth of a large picture is many cells; a part of a slide may show one on empty ground: its pixels are enough. */
const HUNDREDTH = 0.01;
const OF_A_CELL = 3000;
/** Share of pixels of which one channel is at its end. */
const MOST_CLIPPED = 0.97;
/** Mean difference of the largest and smallest channel, levels; stains are coloured. */
const LEAST_CHROMA = 3;

/** Why an image cannot show stained cells at all; nothing for one that can. */
export function unsuitable({ data, height, width }: Image): Reason | undefined {
  if (Math.min(width, height) < LEAST_SIDE) {
    return { code: "too-small", message: `The image is ${width} x ${height} pixels; cells need ${LEAST_SIDE} a side.` };
  }
  const green = new Uint32Array(256);
  const pixels = width * height;
  let clipped = 0;
  let chroma = 0;
  for (let i = 0; i < data.length; i += 3) {
    const most = Math.max(data[i], data[i + 1], data[i + 2]);
    const least = Math.min(data[i], data[i + 1], data[i + 2]);
    green[data[i + 1]]++;
    if (least === 255 || most === 0) clipped++;
    chroma += most - least;
  }
  if (clipped > MOST_CLIPPED * pixels) {
    return {
      code: "saturated",
      message: "Nearly all pixels are pure white or black: take the picture again, with another exposure.",
    };
  }
  const share = Math.min(HUNDREDTH, OF_A_CELL / pixels);
  const dark = levelAt(green, share * pixels);
  if (levelAt(green, (1 - HUNDREDTH) * pixels) - dark < LEAST_RANGE) {
    return { code: "blank", message: "The image is of one brightness: an empty slide, or no picture." };
  }
  // What a scanner fills a slide with has no colour; what is dark of a stained one has.
  if (chroma < LEAST_CHROMA * pixels && chromaUpTo(data, dark) < LEAST_CHROMA) {
    return {
      code: "monochrome",
      message: "The image has no colour, and stains are told by colour: give the colour picture.",
    };
  }
  return undefined;
}

/** The level that so many pixels do not pass. */
function levelAt(counts: Uint32Array, pixels: number): number {
  let passed = 0;
  return counts.findIndex((count) => {
    passed += count;
    return passed > pixels;
  });
}

/** Mean difference of the largest and smallest channel, of the pixels whose green is no lighter than a level. */
function chromaUpTo(data: Uint8Array, level: number): number {
  let [chroma, pixels] = [0, 0];
  for (let i = 0; i < data.length; i += 3) {
    if (data[i + 1] > level) continue;
    chroma += Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]);
    pixels++;
  }
  return chroma / Math.max(1, pixels);
}
