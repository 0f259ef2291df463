import type { Mask } from "../plane.ts";
import { connectedComponents } from "./connected-components.ts";
import { invert } from "./morphology.ts";

/**
 * Fills every hole: background that no path of pixels sharing sides joins to the mask's edge. SciPy's
 * `binary_fill_holes`.
 * @throws ImageError `bad-argument` for a mask that is none
 */
export function fillHoles(mask: Mask): Mask {
  const { height, width } = mask;
  const { components, labels } = connectedComponents(invert(mask), 4);
  const isHole = components.map(
    ({ left, top, ...box }) => left > 0 && top > 0 && left + box.width < width && top + box.height < height,
  );
  const data = new Uint8Array(mask.data.length);
  for (let i = 0; i < data.length; i++) data[i] = labels[i] === 0 || isHole[labels[i] - 1] ? 1 : 0;
  return { width, height, data };
}
