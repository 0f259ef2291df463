import type { Plane } from "@leukoscope/imaging";
import type { Region } from "../region.ts";

/** A region's grey in few steps. */
export interface GreyLevels {
  readonly width: number;
  readonly height: number;
  /** 0 outside the region, else 1 to `levels`: Haralick's numbering. */
  readonly data: Uint8Array;
  readonly levels: number;
}

/**
 * Equal steps from the region's 1st to its 99th percentile of grey, so that texture is told apart from how bright the
 * light was. A region of one grey is level 1 throughout.
 */
export function greyLevels(grey: Plane, { mask, pixels }: Region, levels: number): GreyLevels {
  const counts = new Uint32Array(256);
  for (const pixel of pixels) counts[grey.data[pixel]]++;
  const low = levelOfRank(counts, Math.floor(0.01 * (pixels.length - 1)));
  const high = levelOfRank(counts, Math.ceil(0.99 * (pixels.length - 1)));
  const step = new Uint8Array(256);
  const span = high - low + 1;
  for (let level = 0; level < 256; level++) {
    step[level] = high === low ? 1 : 1 + Math.min(levels - 1, Math.max(0, Math.floor(((level - low) * levels) / span)));
  }
  const data = new Uint8Array(mask.data.length);
  for (const pixel of pixels) data[pixel] = step[grey.data[pixel]];
  return { width: mask.width, height: mask.height, data, levels };
}

function levelOfRank(counts: Uint32Array, rank: number): number {
  let level = 0;
  for (let seen = counts[0]; seen <= rank && level < 255; seen += counts[level]) level++;
  return level;
}
