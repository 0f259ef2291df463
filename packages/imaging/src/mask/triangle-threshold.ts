import { assertPlane, type Plane } from "../plane.ts";

/**
 * The triangle threshold (Zack, Rogers and Latt 1977): a line from the histogram's peak to the far end of its longer
 * tail, and the level below it that lies furthest from the line. For planes with one tall peak and a long low tail, as
 * the green of a smear has. scikit-image's `threshold_triangle`.
 * @returns 0 to 255; the level itself for a plane of one level
 * @throws ImageError `bad-argument` for a plane that is none
 */
export function triangleThreshold(plane: Plane): number {
  assertPlane(plane);
  const counts = new Uint32Array(256);
  for (let i = 0; i < plane.data.length; i++) counts[plane.data[i]]++;
  const low = counts.findIndex((count) => count > 0);
  const high = counts.findLastIndex((count) => count > 0);
  if (low === high) return low;
  // As scikit-image bins them: the levels from the lowest to the highest, whose first peak counts.
  const peak = counts.indexOf(Math.max(...counts));
  const flipped = peak - low < high - peak;
  const bins = Array.from(counts.subarray(low, high + 1));
  if (flipped) bins.reverse();
  const top = flipped ? bins.length - 1 - (peak - low) : peak - low;
  const height = bins[top];
  const norm = Math.hypot(height, top);
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let x = 0; x < top; x++) {
    const distance = (height / norm) * x - (top / norm) * bins[x];
    if (distance <= most) continue;
    most = distance;
    best = x;
  }
  return flipped ? high - best : low + best;
}
