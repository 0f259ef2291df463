import {
  gaussianBlur,
  type Image,
  otsuThreshold,
  type Plane,
  saturationPlane,
  stretchContrast,
  triangleThreshold,
} from "@leukoscope/imaging";
import { DARK, PALE } from "./kinds.ts";

const SMOOTHING = 0.7;
const STRETCH = { low: 1, high: 99, channels: "each" } as const;

/**
 * Otsu's thresholds: bodies are what is dark in green; nuclei are those of them that are dark in green among bodies, and
 * saturated among all.
 */
export function otsuKinds(image: Image): Uint8Array {
  const smooth = gaussianBlur(image, SMOOTHING);
  const green = channel(smooth, 1);
  const saturation = saturationPlane(smooth);
  const body = otsuThreshold(green);
  const dark = otsuThreshold(plane(green.data.filter((value) => value <= body)));
  const vivid = otsuThreshold(saturation);
  return green.data.map((value, i) => (value > body ? 0 : value <= dark && saturation.data[i] > vivid ? DARK : PALE));
}

/** Zack's triangle on the stretched green for nuclei, Otsu's threshold of it for bodies. */
export function zackKinds(image: Image): Uint8Array {
  const green = channel(stretchContrast(gaussianBlur(image, SMOOTHING), STRETCH), 1);
  const body = otsuThreshold(green);
  const dark = Math.min(body, triangleThreshold(plane(green.data.filter((value) => value <= body))));
  return green.data.map((value) => (value > body ? 0 : value <= dark ? DARK : PALE));
}

function channel({ data, height, width }: Image, index: number): Plane {
  const out = new Uint8Array(width * height);
  for (let i = 0; i < out.length; i++) out[i] = data[3 * i + index];
  return { width, height, data: out };
}

const plane = (data: Uint8Array): Plane => ({ width: data.length, height: 1, data });
