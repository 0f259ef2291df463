import type { Region } from "../region.ts";

/**
 * Length that a border pixel stands for, by its neighbours on the border: 2 for each that shares a side, 10 for each
 * diagonal one, 1 for itself.
 */
const LENGTHS = (() => {
  const lengths = new Float64Array(50);
  for (const code of [5, 7, 15, 17, 25, 27]) lengths[code] = 1;
  for (const code of [21, 33]) lengths[code] = Math.SQRT2;
  for (const code of [13, 23]) lengths[code] = (1 + Math.SQRT2) / 2;
  return lengths;
})();

/**
 * Length of all borders of a region, holes included, px: the pixels that have a background pixel at a side, each worth
 * what its neighbours on the border make of it (Benkrid and Crookes 2000). scikit-image's `perimeter`.
 */
export function perimeterOf({ mask: { data, width }, pixels }: Region): number {
  const border = new Uint8Array(data.length);
  for (const i of pixels) {
    if (data[i - 1] === 0 || data[i + 1] === 0 || data[i - width] === 0 || data[i + width] === 0) border[i] = 1;
  }
  let length = 0;
  for (const i of pixels) {
    if (border[i] === 0) continue;
    const straight = border[i - 1] + border[i + 1] + border[i - width] + border[i + width];
    const diagonal = border[i - width - 1] + border[i - width + 1] + border[i + width - 1] + border[i + width + 1];
    length += LENGTHS[1 + 2 * straight + 10 * diagonal];
  }
  return length;
}
