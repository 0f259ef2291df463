import type { Prediction, Region } from "@leukoscope/classifier";
import { createImage, crop, type Image, overlayHeatmap } from "@leukoscope/imaging";
import { drawMap, type MapGrid } from "./map-grid.ts";

/** Where in an image the evidence for a class lies. For research use only. */
export interface Attribution {
  /** `width * height` values, row by row, at least 0, on the scale of the logit: not stretched, so that maps compare. */
  readonly map: Float32Array;
  readonly width: number;
  readonly height: number;
  /** The part of the image that the map covers: what the model saw. */
  readonly region: Region;
  /** Where the map's cells lie in that part. */
  readonly grid: MapGrid;
  /** Whether the map is 0 everywhere: the layer holds no evidence for the class. */
  readonly blank: boolean;
  /** The activation the map was drawn on. */
  readonly layer: string;
  /** The class that is explained. */
  readonly target: string;
  readonly prediction: Prediction;
}

/**
 * Lays the map over the image it was drawn for. Colours show shares of the map's own maximum; of a blank map nothing is
 * drawn.
 * @param opacity 0 (image only) to 1 (map only)
 * @throws ImageError `bad-argument` for an opacity out of range or an image of another size
 */
export function renderOverlay(image: Image, attribution: Attribution, opacity: number): Image {
  const { region, blank } = attribution;
  const whole = createImage(image.width, image.height, image.data.slice());
  if (blank) return whole;
  const map = drawMap(attribution.map, attribution, region.width, region.height);
  const maximum = attribution.map.reduce((most, value) => Math.max(most, value), 0);
  const seen = crop(image, region.left, region.top, region.width, region.height);
  const shares = map.map((value) => value / maximum);
  const overlay = overlayHeatmap(seen, shares, region.width, region.height, opacity);
  for (let y = 0; y < region.height; y++) {
    const row = overlay.data.subarray(3 * y * region.width, 3 * (y + 1) * region.width);
    whole.data.set(row, 3 * ((region.top + y) * image.width + region.left));
  }
  return whole;
}
