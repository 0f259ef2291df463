import { createImage, type Image } from "../image.ts";
import type { Plane } from "../plane.ts";

/**
 * Hue, saturation and value (Smith 1978) of each pixel, interleaved. With M and m the largest and smallest of R, G, B:
 * V = M / 255 in [0, 1]; S = (M - m) / M in [0, 1], 0 for black; H in [0, 360) degrees: 60 (G - B) / (M - m) where red
 * is largest, 120 + 60 (B - R) / (M - m) for green, 240 + 60 (R - G) / (M - m) for blue, 0 for grey.
 */
export function rgbToHsv({ data }: Image): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i];
    const green = data[i + 1];
    const blue = data[i + 2];
    const most = red > green ? (red > blue ? red : blue) : green > blue ? green : blue;
    const least = red < green ? (red < blue ? red : blue) : green < blue ? green : blue;
    const chroma = most - least;
    if (chroma > 0) {
      let hue = 0;
      if (most === red) hue = (60 * (green - blue)) / chroma;
      else if (most === green) hue = 120 + (60 * (blue - red)) / chroma;
      else hue = 240 + (60 * (red - green)) / chroma;
      out[i] = hue < 0 ? hue + 360 : hue;
      out[i + 1] = chroma / most;
    }
    out[i + 2] = most / 255;
  }
  return out;
}

/** The inverse of {@link rgbToHsv}, rounded; hue may be any angle, saturation and value are held within [0, 1]. */
export function hsvToRgb(hsv: Float32Array, width: number, height: number): Image {
  const image = createImage(width, height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 3) {
    const sector = (((hsv[i] % 360) + 360) % 360) / 60;
    const saturation = Math.min(Math.max(hsv[i + 1], 0), 1);
    const value = 255 * Math.min(Math.max(hsv[i + 2], 0), 1);
    for (let c = 0; c < 3; c++) {
      // Foley and van Dam's hexcone without cases: each channel is a trapezoid over the hue, a third of a turn apart.
      const k = (sector + 5 - 2 * c) % 6;
      data[i + c] = Math.round(value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1)));
    }
  }
  return image;
}

/** Saturation of {@link rgbToHsv} in steps of 1 / 255: stained nuclei stand out in it, whatever the brightness. */
export function saturationPlane({ data, height, width }: Image): Plane {
  const out = new Uint8Array(width * height);
  for (let i = 0, from = 0; i < out.length; i++, from += 3) {
    const most = Math.max(data[from], data[from + 1], data[from + 2]);
    const least = Math.min(data[from], data[from + 1], data[from + 2]);
    if (most > 0) out[i] = Math.round((255 * (most - least)) / most);
  }
  return { width, height, data: out };
}
