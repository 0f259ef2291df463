import type { Image } from "@leukoscope/imaging";
import type { SegmentationReason } from "./segmentation.ts";

export interface Reason {
  readonly code: SegmentationReason;
  readonly message: string;
}

/** No cell can be told from fewer pixels a side. */
const LEAST_SIDE = 24;
/** Levels that the image's green spans at least, from its 1st to its 99th hundredth. */
const LEAST_RANGE = 16;
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
  if (rangeOf(green, pixels) < LEAST_RANGE) {
    return { code: "blank", message: "The image is of one brightness: an empty slide, or no picture." };
  }
  if (chroma < LEAST_CHROMA * pixels) {
    return {
      code: "monochrome",
      message: "The image has no colour, and stains are told by colour: give the colour picture.",
    };
  }
  return undefined;
}

function rangeOf(counts: Uint32Array, total: number): number {
  const at = (share: number) => {
    let passed = 0;
    return counts.findIndex((count) => {
      passed += count;
      return passed > share * total;
    });
  };
  return at(0.99) - at(0.01);
}
