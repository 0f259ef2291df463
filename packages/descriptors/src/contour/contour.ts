import { connectedComponents, outerContour } from "@leukoscope/imaging";
import type { Region } from "../region.ts";

/** A closed curve through equidistant points, px, y downwards. */
export interface Contour {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Points that a contour is measured at. */
const POINTS = 128;

/**
 * The outer contour of a region's largest part, as points at equal distances along the line through the border pixels'
 * centres, counter-clockwise on screen. Undefined for an empty region.
 */
export function contourOf({ mask }: Region, points = POINTS): Contour | undefined {
  const { components } = connectedComponents(mask, 8);
  if (components.length === 0) return undefined;
  const largest = components.reduce((most, each) => (each.area > most.area ? each : most));
  return resampled(outerContour(mask, largest.first), points);
}

/** Points at equal distances along a closed polygon, from its first corner on. */
export function resampled(
  polygon: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> },
  points: number,
): Contour {
  const { x, y } = polygon;
  const corners = x.length;
  const lengths = new Float64Array(corners);
  let whole = 0;
  for (let i = 0; i < corners; i++) {
    const next = i + 1 < corners ? i + 1 : 0;
    lengths[i] = Math.sqrt((x[next] - x[i]) ** 2 + (y[next] - y[i]) ** 2);
    whole += lengths[i];
  }
  const out = { x: new Float64Array(points), y: new Float64Array(points) };
  let corner = 0;
  let passed = 0;
  for (let k = 0; k < points; k++) {
    const wanted = (whole * k) / points;
    while (corner < corners - 1 && passed + lengths[corner] <= wanted) passed += lengths[corner++];
    const next = corner + 1 < corners ? corner + 1 : 0;
    const share = lengths[corner] > 0 ? (wanted - passed) / lengths[corner] : 0;
    out.x[k] = x[corner] + share * (x[next] - x[corner]);
    out.y[k] = y[corner] + share * (y[next] - y[corner]);
  }
  return out;
}
