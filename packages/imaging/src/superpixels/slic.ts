import { shareToLab } from "../colour/lab.ts";
import type { Image } from "../image.ts";
import { renumber, type Superpixels } from "./labels.ts";
import { assertAbove, assertCount } from "./options.ts";

export interface SlicOptions {
  /** About how many. By default 50. */
  readonly segments?: number;
  /** Weight of place against colour: the higher, the squarer. By default 10. */
  readonly compactness?: number;
}

const ROUNDS = 10;
/** Segments outside these shares of the mean size are joined to a neighbour, or cut. */
const LEAST_SHARE = 0.5;
const MOST_SHARE = 3;

/** A cluster's centre: place, then L, a, b over the compactness. */
type Centre = Float64Array;

/**
 * Simple linear iterative clustering (Achanta et al. 2012) in place and CIELAB, as `skimage.segmentation.slic` does it:
 * values stretched to their whole range first, ten rounds from a regular grid, connectivity enforced.
 * @throws ImageError `bad-argument`
 */
export function slic(image: Image, { segments = 50, compactness = 10 }: SlicOptions = {}): Superpixels {
  assertCount("The number of superpixels", segments);
  assertAbove("The compactness of superpixels", compactness, 0);
  const { width, height } = image;
  const colours = stretchedLab(image, compactness);
  const spacing = Math.sqrt((width * height) / segments);
  // A side shorter than a step is not cut, and the other one takes all.
  const flat = Math.min(width, height) < spacing;
  const step = flat ? { x: stepAlong(width, height, segments), y: stepAlong(height, width, segments) } : both(spacing);
  const centres = grid(width, height, step);
  let nearest: Int32Array = new Int32Array(width * height);
  for (let round = 0; round < ROUNDS; round++) {
    nearest = assign(colours, width, height, centres, step);
    recentre(centres, nearest, colours, width);
  }
  const size = (width * height) / centres.length;
  const labels = connect(nearest, width, height, Math.floor(LEAST_SHARE * size), Math.floor(MOST_SHARE * size));
  return renumber(labels, width, height);
}

interface Step {
  readonly x: number;
  readonly y: number;
}

const both = (step: number): Step => ({ x: step, y: step });

const stepAlong = (side: number, other: number, segments: number): number =>
  side < other ? side : Math.max(1, side / segments);

function stretchedLab({ data }: Image, compactness: number): Float64Array {
  let least = 255;
  let most = 0;
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most === least ? 255 : most - least;
  const out = new Float64Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    const lab = shareToLab((data[i] - least) / range, (data[i + 1] - least) / range, (data[i + 2] - least) / range);
    for (let c = 0; c < 3; c++) out[i + c] = lab[c] / compactness;
  }
  return out;
}

/** Colours of the first centres are 0, as in scikit-image: the first round goes by place and lightness. */
function grid(width: number, height: number, step: Step): Centre[] {
  const centres: Centre[] = [];
  const whole = { x: Math.max(1, Math.round(step.x)), y: Math.max(1, Math.round(step.y)) };
  for (let y = Math.floor(step.y / 2); y < height; y += whole.y) {
    for (let x = Math.floor(step.x / 2); x < width; x += whole.x) centres.push(Float64Array.of(x, y, 0, 0, 0));
  }
  return centres;
}

function assign(
  colours: Float64Array,
  width: number,
  height: number,
  centres: readonly Centre[],
  step: Step,
): Int32Array {
  const nearest = new Int32Array(width * height);
  const distances = new Float64Array(width * height).fill(Number.POSITIVE_INFINITY);
  const [stepX, stepY] = [Math.round(step.x), Math.round(step.y)];
  const weight = 1 / Math.max(stepX, stepY) ** 2;
  for (const [k, [cx, cy, l, a, b]] of centres.entries()) {
    const left = Math.floor(Math.max(cx - 2 * stepX, 0));
    const right = Math.floor(Math.min(cx + 2 * stepX + 1, width));
    const top = Math.floor(Math.max(cy - 2 * stepY, 0));
    const bottom = Math.floor(Math.min(cy + 2 * stepY + 1, height));
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const i = y * width + x;
        const place = ((cy - y) ** 2 + (cx - x) ** 2) * weight;
        const colour = (colours[3 * i] - l) ** 2 + (colours[3 * i + 1] - a) ** 2 + (colours[3 * i + 2] - b) ** 2;
        if (distances[i] > place + colour) {
          distances[i] = place + colour;
          nearest[i] = k;
        }
      }
    }
  }
  return nearest;
}

/** Moves each centre to the mean of its pixels. One without pixels becomes NaN and is out, as in scikit-image. */
function recentre(centres: Centre[], nearest: Int32Array, colours: Float64Array, width: number): void {
  const sums = centres.map(() => new Float64Array(6));
  for (let i = 0; i < nearest.length; i++) {
    const sum = sums[nearest[i]];
    sum[0] += i % width;
    sum[1] += Math.floor(i / width);
    for (let c = 0; c < 3; c++) sum[2 + c] += colours[3 * i + c];
    sum[5] += 1;
  }
  for (const [k, sum] of sums.entries()) {
    for (let c = 0; c < 5; c++) centres[k][c] = sum[c] / sum[5];
  }
}

const NEIGHBOURS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Each connected piece becomes a segment; a small one joins a neighbour that was there before, a large one is cut. */
function connect(nearest: Int32Array, width: number, height: number, least: number, most: number): Int32Array {
  const labels = new Int32Array(nearest.length).fill(-1);
  const piece = new Int32Array(nearest.length);
  let next = 0;
  for (let start = 0; start < nearest.length; start++) {
    if (labels[start] >= 0) continue;
    labels[start] = next;
    piece[0] = start;
    let [size, adjacent] = [1, 0];
    for (let seen = 0; seen < size && size < most; seen++) {
      const [x, y] = [piece[seen] % width, Math.floor(piece[seen] / width)];
      for (const [dx, dy] of NEIGHBOURS) {
        if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
        const i = (y + dy) * width + x + dx;
        if (nearest[i] === nearest[start] && labels[i] < 0) {
          labels[i] = next;
          piece[size++] = i;
          if (size >= most) break;
        } else if (labels[i] >= 0 && labels[i] !== next) {
          adjacent = labels[i];
        }
      }
    }
    if (size < least) for (let k = 0; k < size; k++) labels[piece[k]] = adjacent;
    else next++;
  }
  return labels;
}
