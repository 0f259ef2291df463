import { createImage, type Image } from "@leukoscope/imaging";
import type { Attribution } from "../attribution.ts";
import { drawMap } from "../map-grid.ts";
import { renderOverlay } from "../picture/render-overlay.ts";

export const limeViews = ["positive-hide", "positive", "both"] as const;
/**
 * The three views of Altalhi and Alzahrani (2025): what supports the class with the rest hidden; what supports it in
 * green; what supports in green and what contradicts in red.
 */
export type LimeView = (typeof limeViews)[number];

const STRONGEST = 5;

/** One view of a LIME map over its image. The first two show the five strongest supports. */
export function renderLimeView(image: Image, attribution: Attribution, view: LimeView, opacity = 0.6): Image {
  if (view === "both") return renderOverlay(image, attribution, opacity);
  const limit = leastShown(attribution.map);
  const positive = attribution.map.map((value) => (value >= limit ? value : 0));
  const shown = { ...attribution, map: positive, blank: positive.every((value) => value === 0) };
  return view === "positive" ? renderOverlay(image, shown, opacity) : hideRest(image, shown);
}

/** The smallest of the strongest positive values; above all values where there is none. */
function leastShown(map: Float32Array): number {
  const values = [...new Set(map)].filter((value) => value > 0).sort((a, b) => b - a);
  return values.length === 0 ? Number.POSITIVE_INFINITY : values[Math.min(STRONGEST, values.length) - 1];
}

function hideRest(image: Image, attribution: Attribution): Image {
  const { region } = attribution;
  const out = createImage(image.width, image.height);
  const map = nearestMap(attribution);
  for (let y = 0; y < region.height; y++) {
    for (let x = 0; x < region.width; x++) {
      if (map[y * region.width + x] <= 0) continue;
      const at = 3 * ((region.top + y) * image.width + region.left + x);
      out.data.set(image.data.subarray(at, at + 3), at);
    }
  }
  return out;
}

/** The map at the region's size, its edges kept. */
function nearestMap({ height, map, region, width, ...rest }: Attribution): Float32Array {
  if (width === region.width && height === region.height) return map;
  const shown = map.map((value) => (value > 0 ? 1 : 0));
  return drawMap(shown, { width, height, grid: rest.grid }, region.width, region.height).map((value) =>
    value >= 0.5 ? 1 : 0,
  );
}
