import { assertNumber, assertWhole } from "../argument.ts";
import { mirror } from "../border.ts";
import { labToRgb, rgbToLab } from "../colour/lab.ts";
import type { Image } from "../image.ts";
import { assertPlane, type Plane } from "../plane.ts";

export interface ClaheOptions {
  /** How many times the even share a grey level may have in a tile's histogram; 0 for no limit, at most 256. */
  readonly clipLimit: number;
  /** Tiles across and down; 1 to 64. */
  readonly tiles: number;
}

/**
 * Contrast limited adaptive histogram equalisation (Zuiderveld 1994) of one channel: the values of OpenCV's CLAHE.
 * @throws ImageError `bad-argument` for options out of range
 */
export function clahePlane(plane: Plane, { clipLimit, tiles }: ClaheOptions): Plane {
  assertPlane(plane);
  assertNumber("The clip limit of CLAHE", clipLimit, 0, 256);
  assertWhole("The number of tiles of CLAHE", tiles, 1, 64);
  const { data, height, width } = plane;
  // As OpenCV: when one side is no multiple of the tiles, both grow, the other one by a whole tile's share.
  const isWhole = width % tiles === 0 && height % tiles === 0;
  const grow = (side: number) => (isWhole ? side : side + tiles - (side % tiles));
  const tile = { width: grow(width) / tiles, height: grow(height) / tiles };
  const tables = Array.from({ length: tiles * tiles }, (_, t) =>
    equalisation(
      clip(histogram(plane, (t % tiles) * tile.width, Math.floor(t / tiles) * tile.height, tile), clipLimit, tile),
      tile,
    ),
  );
  const columns = blends(width, tile.width, tiles);
  const rows = blends(height, tile.height, tiles);
  const out = new Uint8ClampedArray(data.length);
  // Single precision and halves to the even number, as in OpenCV: halves are common here, since tiles are small numbers.
  const single = Math.fround;
  for (let y = 0, i = 0; y < height; y++) {
    const above = rows.first[y] * tiles;
    const below = rows.second[y] * tiles;
    const down = rows.share[y];
    const up = rows.rest[y];
    for (let x = 0; x < width; x++, i++) {
      const left = columns.first[x];
      const right = columns.second[x];
      const across = columns.share[x];
      const back = columns.rest[x];
      const value = data[i];
      const upper = single(single(tables[above + left][value] * back) + single(tables[above + right][value] * across));
      const lower = single(single(tables[below + left][value] * back) + single(tables[below + right][value] * across));
      out[i] = single(single(upper * up) + single(lower * down));
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/**
 * CLAHE of the lightness L of L*a*b* in 255 steps; a and b keep their exact values, and so hues stay. An image of one
 * colour may change in lightness by the rounding of its histogram, as in OpenCV.
 * @throws ImageError `bad-argument` for options out of range
 */
export function clahe(image: Image, options: ClaheOptions): Image {
  const { height, width } = image;
  const lab = rgbToLab(image);
  const lightness = { width, height, data: new Uint8Array(width * height) };
  for (let i = 0; i < lightness.data.length; i++) lightness.data[i] = Math.round(2.55 * lab[3 * i]);
  const equalised = clahePlane(lightness, options).data;
  for (let i = 0; i < equalised.length; i++) lab[3 * i] = equalised[i] / 2.55;
  return labToRgb(lab, width, height);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of one tile, mirrored where it leaves the plane. */
function histogram({ data, height, width }: Plane, left: number, top: number, tile: Size): Uint32Array {
  const counts = new Uint32Array(256);
  for (let y = top; y < top + tile.height; y++) {
    const row = mirror(y, height) * width;
    for (let x = left; x < left + tile.width; x++) counts[data[row + (x < width ? x : mirror(x, width))]]++;
  }
  return counts;
}

/** Cuts what is above the limit and spreads it evenly; the remainder goes to levels at even distances. */
function clip(counts: Uint32Array, clipLimit: number, { height, width }: Size): Uint32Array {
  if (clipLimit === 0) return counts;
  const limit = Math.max(Math.trunc((clipLimit * width * height) / 256), 1);
  let excess = 0;
  for (let level = 0; level < 256; level++) {
    if (counts[level] <= limit) continue;
    excess += counts[level] - limit;
    counts[level] = limit;
  }
  const share = Math.floor(excess / 256);
  for (let level = 0; level < 256; level++) counts[level] += share;
  let rest = excess - 256 * share;
  if (rest === 0) return counts;
  const step = Math.max(Math.floor(256 / rest), 1);
  for (let level = 0; level < 256 && rest > 0; level += step, rest--) counts[level]++;
  return counts;
}

function equalisation(counts: Uint32Array, { height, width }: Size): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256);
  const scale = 255 / (width * height);
  let sum = 0;
  for (let level = 0; level < 256; level++) {
    sum += counts[level];
    table[level] = sum * scale;
  }
  return table;
}

interface Blends {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of the second tile and of the first: they sum to 1. */
  readonly share: Float32Array;
  readonly rest: Float32Array;
}

/** The two tiles whose centres lie around each position, and their shares. */
function blends(size: number, tile: number, tiles: number): Blends {
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  const share = new Float32Array(size);
  const inverse = Math.fround(1 / tile);
  for (let i = 0; i < size; i++) {
    const position = Math.fround(Math.fround(i * inverse) - 0.5);
    const low = Math.floor(position);
    share[i] = position - low;
    first[i] = Math.max(low, 0);
    second[i] = Math.min(low + 1, tiles - 1);
  }
  return { first, second, share, rest: share.map((value) => 1 - value) };
}
