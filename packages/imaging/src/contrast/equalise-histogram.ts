import { rgbToYCrCb, yCrCbToRgb } from "../colour/ycrcb.ts";
import type { Image } from "../image.ts";
import { assertPlane, type Plane } from "../plane.ts";

/**
 * Histogram equalisation of one channel: the values of OpenCV's equalizeHist. A plane of one value stays as it is.
 * @throws ImageError `bad-argument` for a plane that is none
 */
export function equalisePlane(plane: Plane): Plane {
  assertPlane(plane);
  const counts = new Uint32Array(256);
  for (let i = 0; i < plane.data.length; i++) counts[plane.data[i]]++;
  const lowest = counts.findIndex((count) => count > 0);
  const above = plane.data.length - counts[lowest];
  if (above === 0) return { ...plane, data: plane.data.slice() };
  const table = new Uint8ClampedArray(256);
  let sum = 0;
  for (let level = lowest + 1; level < 256; level++) {
    sum += counts[level];
    table[level] = (sum * 255) / above;
  }
  const data = new Uint8Array(plane.data.length);
  for (let i = 0; i < data.length; i++) data[i] = table[plane.data[i]];
  return { ...plane, data };
}

/** Equalises the luma of Y'CrCb and keeps the colour differences, so that hues stay. */
export function equaliseHistogram({ data, height, width }: Image): Image {
  const values = rgbToYCrCb({ width, height, data });
  const luma = { width, height, data: new Uint8Array(width * height) };
  for (let i = 0; i < luma.data.length; i++) luma.data[i] = values[3 * i];
  const equalised = equalisePlane(luma).data;
  for (let i = 0; i < equalised.length; i++) values[3 * i] = equalised[i];
  return yCrCbToRgb(values, width, height);
}
