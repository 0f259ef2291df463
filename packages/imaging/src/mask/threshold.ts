import { assertPlane, type Mask, type Plane } from "../plane.ts";

/**
 * Otsu's threshold (1979): the level t for which the classes "at most t" and "above t" lie furthest apart, the lowest
 * of several. OpenCV's THRESH_OTSU and scikit-image's `threshold_otsu`.
 * @returns 0 to 255; the level itself for a plane of one level
 * @throws ImageError `bad-argument` for a plane that is none
 */
export function otsuThreshold(plane: Plane): number {
  assertPlane(plane);
  const counts = new Uint32Array(256);
  for (let i = 0; i < plane.data.length; i++) counts[plane.data[i]]++;
  const total = plane.data.length;
  let sum = 0;
  for (let level = 0; level < 256; level++) sum += level * counts[level];
  let best = plane.data[0];
  let most = 0;
  let below = 0;
  let sumBelow = 0;
  for (let level = 0; level < 255; level++) {
    below += counts[level];
    sumBelow += level * counts[level];
    const above = total - below;
    if (below === 0 || counts[level] === 0) continue;
    if (above === 0) break;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > most) {
      most = between;
      best = level;
    }
  }
  return best;
}

/** 1 where the plane lies above the threshold, as OpenCV's THRESH_BINARY; with `inverse` where it does not. */
export function threshold(plane: Plane, level: number, inverse = false): Mask {
  assertPlane(plane);
  const above = inverse ? 0 : 1;
  const data = new Uint8Array(plane.data.length);
  for (let i = 0; i < data.length; i++) data[i] = plane.data[i] > level ? above : 1 - above;
  return { ...plane, data };
}
