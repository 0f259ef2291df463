import type { Image } from "../image.ts";
import { renumber, type Superpixels } from "./labels.ts";
import { assertAbove, assertCount } from "./options.ts";

export interface FelzenszwalbOptions {
  /** The higher, the larger the segments. By default 100. */
  readonly scale?: number;
  /** Of the blur before, pixels. By default 0.8. */
  readonly sigma?: number;
  /** Smaller segments are joined to a neighbour. Pixels, by default 50. */
  readonly minSize?: number;
}

/**
 * Segmentation by a minimum spanning tree (Felzenszwalb and Huttenlocher 2004) as `skimage.segmentation.felzenszwalb`
 * does it: two segments are joined where the edge between them is not stronger than what each holds inside.
 * @throws ImageError `bad-argument`
 */
export function felzenszwalb(
  image: Image,
  { minSize = 50, scale = 100, sigma = 0.8 }: FelzenszwalbOptions = {},
): Superpixels {
  assertAbove("The scale of superpixels", scale, 0);
  assertAbove("The sigma of superpixels", sigma, 0);
  assertCount("The smallest size of superpixels", minSize);
  const { width, height } = image;
  const edges = edgesOf(blurred(image, sigma), width, height);
  const forest = new Forest(width * height);
  const slack = scale / 255;
  for (const e of edges.order) {
    const [a, b] = [forest.rootOf(edges.from[e]), forest.rootOf(edges.to[e])];
    if (a === b) continue;
    const within = Math.min(forest.inner[a] + slack / forest.sizes[a], forest.inner[b] + slack / forest.sizes[b]);
    if (edges.costs[e] < within) forest.inner[forest.join(a, b)] = edges.costs[e];
  }
  for (const e of edges.order) {
    const [a, b] = [forest.rootOf(edges.from[e]), forest.rootOf(edges.to[e])];
    if (a !== b && Math.min(forest.sizes[a], forest.sizes[b]) < minSize) forest.join(a, b);
  }
  return renumber(
    Int32Array.from({ length: width * height }, (_, i) => forest.rootOf(i)),
    width,
    height,
  );
}

/** Trees over pixels; the root of a tree is its first pixel. */
class Forest {
  readonly sizes: Int32Array;
  /** The strongest edge inside each tree. */
  readonly inner: Float64Array;
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
    this.sizes = new Int32Array(count).fill(1);
    this.inner = new Float64Array(count);
  }

  rootOf(i: number): number {
    let root = i;
    while (this.#parents[root] !== root) root = this.#parents[root];
    for (let at = i; at !== root; ) {
      const next = this.#parents[at];
      this.#parents[at] = root;
      at = next;
    }
    return root;
  }

  /** Of two roots. @returns the root of both */
  join(a: number, b: number): number {
    const [root, other] = a < b ? [a, b] : [b, a];
    this.#parents[other] = root;
    this.sizes[root] += this.sizes[other];
    return root;
  }
}

/** Between each pixel and those below, to the right, and on both diagonals; by cost, cheapest first. */
function edgesOf(values: Float64Array, width: number, height: number) {
  const ends: number[] = [];
  const connect = (dx: number, dy: number) => {
    for (let y = 0; y + dy < height; y++) {
      for (let x = Math.max(0, -dx); x + Math.max(0, dx) < width; x++) {
        ends.push(y * width + x, (y + dy) * width + x + dx);
      }
    }
  };
  connect(0, 1);
  connect(1, 0);
  connect(1, 1);
  connect(-1, 1);
  const count = ends.length / 2;
  const from = Int32Array.from({ length: count }, (_, e) => ends[2 * e]);
  const to = Int32Array.from({ length: count }, (_, e) => ends[2 * e + 1]);
  const costs = Float64Array.from({ length: count }, (_, e) => {
    const [i, j] = [3 * from[e], 3 * to[e]];
    return Math.sqrt(
      (values[i] - values[j]) ** 2 + (values[i + 1] - values[j + 1]) ** 2 + (values[i + 2] - values[j + 2]) ** 2,
    );
  });
  const order = Uint32Array.from({ length: count }, (_, e) => e).sort((p, q) => costs[p] - costs[q] || p - q);
  return { from, to, costs, order };
}

/** Gaussian of four sigmas each way, mirrored at the edge with the edge repeated, of values in [0, 1]. */
function blurred({ data, height, width }: Image, sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const along = (values: ArrayLike<number>, length: number, step: number, lines: number, stride: number) => {
    const out = new Float64Array(values.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < length; i++) {
        for (let t = -radius; t <= radius; t++) {
          const from = line * stride + reflected(i + t, length) * step;
          const weight = raw[t + radius] / total;
          for (let c = 0; c < 3; c++) out[line * stride + i * step + c] += weight * values[from + c];
        }
      }
    }
    return out;
  };
  const shares = Float64Array.from(data, (value) => value / 255);
  const down = along(shares, height, 3 * width, width, 3);
  return along(down, width, 3, height, 3 * width);
}

function reflected(i: number, length: number): number {
  const place = ((i % (2 * length)) + 2 * length) % (2 * length);
  return place < length ? place : 2 * length - 1 - place;
}
