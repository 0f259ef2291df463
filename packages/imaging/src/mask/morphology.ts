import { assertWhole } from "../argument.ts";
import { assertPlane, type Mask } from "../plane.ts";
import { squaredDistance } from "./distance-transform.ts";
import { squareExtreme } from "./square-extreme.ts";

/** `disc`: all pixels within `radius` of the centre (scikit-image's `disk`); `square`: 2 `radius` + 1 pixels a side. */
export type Element = "disc" | "square";

/**
 * Foreground where the whole element around a pixel is foreground. What lies beyond the edge does not count, as in
 * OpenCV and scikit-image. Time does not depend on the radius.
 * @throws ImageError `bad-argument` unless the radius is a whole number from 0 to 1000
 */
export function erode(mask: Mask, radius: number, element: Element = "disc"): Mask {
  assertPlane(mask);
  assertWhole("The radius of an element", radius, 0, 1000);
  if (element === "square") return squareExtreme(mask, radius, "least");
  const squares = squaredDistance(mask);
  const data = new Uint8Array(squares.length);
  for (let i = 0; i < data.length; i++) data[i] = squares[i] > radius * radius ? 1 : 0;
  return { ...mask, data };
}

/** Foreground where any pixel of the element around a pixel is foreground; as {@link erode} of the background. */
export function dilate(mask: Mask, radius: number, element: Element = "disc"): Mask {
  return invert(erode(invert(mask), radius, element));
}

/** Erosion, then dilation: what is narrower than the element goes, the rest keeps its size. As {@link erode}. */
export const open = (mask: Mask, radius: number, element?: Element): Mask =>
  dilate(erode(mask, radius, element), radius, element);

/** Dilation, then erosion: gaps narrower than the element close, the rest keeps its size. As {@link erode}. */
export const close = (mask: Mask, radius: number, element?: Element): Mask =>
  erode(dilate(mask, radius, element), radius, element);

/** Foreground and background change places. */
export function invert(mask: Mask): Mask {
  const data = new Uint8Array(mask.data.length);
  for (let i = 0; i < data.length; i++) data[i] = mask.data[i] === 0 ? 1 : 0;
  return { ...mask, data };
}
