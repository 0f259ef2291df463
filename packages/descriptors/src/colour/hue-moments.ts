export interface HueMoments {
  /** Direction of the mean vector, degrees in [0, 360). */
  readonly mean: number;
  /** 1 - length of the mean vector, in [0, 1]: 0 when all hues are the same. */
  readonly spread: number;
}

/**
 * Mean direction and circular variance (Fisher 1993) of hues, since red lies at both ends of the scale. Every pixel
 * counts by its saturation: the hue of grey means nothing. NaN when no pixel has a colour.
 * @param hsv interleaved, as `rgbToHsv` gives it
 */
export function hueMoments(hsv: Float32Array, pixels: Int32Array): HueMoments {
  let [x, y, weight] = [0, 0, 0];
  for (const pixel of pixels) {
    const saturation = hsv[3 * pixel + 1];
    const angle = hsv[3 * pixel] * (Math.PI / 180);
    x += saturation * Math.cos(angle);
    y += saturation * Math.sin(angle);
    weight += saturation;
  }
  if (weight === 0) return { mean: Number.NaN, spread: Number.NaN };
  const degrees = Math.atan2(y, x) * (180 / Math.PI);
  return { mean: degrees < 0 ? degrees + 360 : degrees, spread: Math.max(0, 1 - Math.hypot(x, y) / weight) };
}
