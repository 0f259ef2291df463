import type { Plane } from "@leukoscope/imaging";
import { THUMBNAIL_SIDE, turnThumbnail } from "./thumbnail.ts";

/** Shifts that are tried, pixels of the halved thumbnail: an eighth of the side each way. */
const REACH = 4;
/** Pairs that are less alike than this at half size are not looked at more closely. */
const COARSE_LEAST = 0.5;
const BLUR_RADIUS = 2;
const HALF = THUMBNAIL_SIDE / 2;

interface Detail {
  readonly side: number;
  /** Grey levels less their surroundings. */
  readonly values: Float32Array;
}

/**
 * How far two thumbnails show the same: the correlation of their fine detail (grey levels less the mean of 5 x 5 pixels)
 * over what they share, at the shift of at most an eighth of the side that fits best. Single cells in the middle of a
 * picture are all alike in the large; their detail is not.
 * @param turn element of `dihedral` that `b` is turned by first
 * @returns -1 to 1; 1 for the same picture
 */
export function likeness(a: Plane, b: Plane, turn = 0): number {
  const turned = turnThumbnail(b, turn);
  if (a.data.every((level, i) => level === turned.data[i])) return 1;
  const coarse = bestShift(detailOf(halved(a)), detailOf(halved(turned)), [0, 0], REACH);
  if (coarse.value < COARSE_LEAST) return coarse.value;
  return bestShift(detailOf(a), detailOf(turned), [2 * coarse.shift[0], 2 * coarse.shift[1]], 1).value;
}

type Shift = readonly [x: number, y: number];

function bestShift(a: Detail, b: Detail, [atX, atY]: Shift, reach: number): { value: number; shift: Shift } {
  let best: { value: number; shift: Shift } = { value: -1, shift: [atX, atY] };
  for (let y = atY - reach; y <= atY + reach; y++) {
    for (let x = atX - reach; x <= atX + reach; x++) {
      const value = correlation(a, b, x, y);
      if (value > best.value) best = { value, shift: [x, y] };
    }
  }
  return best;
}

/** Pearson's correlation of what overlaps when `b` is moved by `dx`, `dy`; 0 where one of them has no detail. */
function correlation({ side, values: a }: Detail, { values: b }: Detail, dx: number, dy: number): number {
  const left = Math.max(0, dx);
  const right = Math.min(side, side + dx);
  let [n, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let y = Math.max(0, dy); y < Math.min(side, side + dy); y++) {
    const offset = -dy * side - dx;
    for (let i = y * side + left; i < y * side + right; i++) {
      const u = a[i];
      const v = b[i + offset];
      sumA += u;
      sumB += v;
      sumAA += u * u;
      sumBB += v * v;
      sumAB += u * v;
    }
    n += right - left;
  }
  const spread = (n * sumAA - sumA * sumA) * (n * sumBB - sumB * sumB);
  return spread > 1e-6 ? (n * sumAB - sumA * sumB) / Math.sqrt(spread) : 0;
}

/** Means of 2 x 2 pixels. */
function halved({ data }: Plane): Plane {
  const out = new Uint8Array(HALF * HALF);
  for (let y = 0, o = 0; y < HALF; y++) {
    for (let x = 0; x < HALF; x++, o++) {
      const i = 2 * y * THUMBNAIL_SIDE + 2 * x;
      out[o] = (data[i] + data[i + 1] + data[i + THUMBNAIL_SIDE] + data[i + THUMBNAIL_SIDE + 1] + 2) >> 2;
    }
  }
  return { width: HALF, height: HALF, data: out };
}

/** Each pixel less the mean of the window around it, by a summed-area table. */
function detailOf({ data, width: side }: Plane): Detail {
  const sums = new Uint32Array((side + 1) ** 2);
  for (let y = 0; y < side; y++) {
    let row = 0;
    for (let x = 0; x < side; x++) {
      row += data[y * side + x];
      sums[(y + 1) * (side + 1) + x + 1] = sums[y * (side + 1) + x + 1] + row;
    }
  }
  const values = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    const [top, bottom] = [Math.max(0, y - BLUR_RADIUS), Math.min(side, y + BLUR_RADIUS + 1)];
    for (let x = 0; x < side; x++) {
      const [left, right] = [Math.max(0, x - BLUR_RADIUS), Math.min(side, x + BLUR_RADIUS + 1)];
      const sum =
        sums[bottom * (side + 1) + right] -
        sums[top * (side + 1) + right] -
        sums[bottom * (side + 1) + left] +
        sums[top * (side + 1) + left];
      values[y * side + x] = data[y * side + x] - sum / ((bottom - top) * (right - left));
    }
  }
  return { side, values };
}
