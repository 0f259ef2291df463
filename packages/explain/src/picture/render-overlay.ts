import { createImage, crop, type Image, overlayHeatmap } from "@leukoscope/imaging";
import type { Attribution } from "../attribution.ts";
import { drawMap } from "../map-grid.ts";

const GREEN = [27, 158, 60] as const;
const RED = [214, 48, 49] as const;

/**
 * Lays the map over the image it was drawn for. Colours show shares of the map's own largest magnitude: of a map without
 * sign on a perceptually uniform scale, of one with sign in green where it supports the class and red where it
 * contradicts. Of a blank map nothing is drawn.
 * @param opacity 0 (image only) to 1 (map only)
 * @throws ImageError `bad-argument` for an opacity out of range or an image of another size
 */
export function renderOverlay(image: Image, attribution: Attribution, opacity: number): Image {
  const { region, blank } = attribution;
  const whole = createImage(image.width, image.height, image.data.slice());
  if (blank) return whole;
  const map = drawMap(attribution.map, attribution, region.width, region.height);
  const maximum = attribution.map.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const seen = crop(image, region.left, region.top, region.width, region.height);
  const shares = map.map((value) => value / maximum);
  const overlay = attribution.signed
    ? signedOverlay(seen, shares, opacity)
    : overlayHeatmap(seen, shares, region.width, region.height, opacity);
  for (let y = 0; y < region.height; y++) {
    const row = overlay.data.subarray(3 * y * region.width, 3 * (y + 1) * region.width);
    whole.data.set(row, 3 * ((region.top + y) * image.width + region.left));
  }
  return whole;
}

/** The stronger the evidence, the less of the image is seen through its colour. */
function signedOverlay(image: Image, shares: Float32Array, opacity: number): Image {
  // One error for both kinds of overlay.
  overlayHeatmap(image, shares, image.width, image.height, opacity);
  const out = createImage(image.width, image.height, image.data.slice());
  for (let i = 0; i < shares.length; i++) {
    const strength = opacity * Math.min(1, Math.abs(shares[i]));
    const colour = shares[i] > 0 ? GREEN : RED;
    for (let c = 0; c < 3; c++) {
      out.data[3 * i + c] = Math.round((1 - strength) * image.data[3 * i + c] + strength * colour[c]);
    }
  }
  return out;
}
