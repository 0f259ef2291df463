import { type Component, connectedComponents, type Mask, squaredDistance } from "@leukoscope/imaging";
import type { RedCells } from "../segmentation/red-cells.ts";
import { FEATURES, type StainFeatures } from "../segmentation/stain-features.ts";
import { bytesOf } from "./bytes-of.ts";
import { splitClumps } from "./split-clumps.ts";

/** One white cell to be: the parts of its nucleus. */
export interface Seed {
  /** From 1 up. */
  readonly id: number;
  /** Pixels of its nucleus. */
  readonly area: number;
  readonly parts: readonly Component[];
  /** Whether it was cut out of a clump, or is one that could not be cut. */
  readonly clump: "cut" | "whole" | undefined;
}

export interface Seeds {
  readonly seeds: readonly Seed[];
  /** The seed of each pixel, 0 for none; row-major. */
  readonly labels: Int32Array;
}

/** Parts of one nucleus lie closer than this share of the diameter of a disc of their joint area. */
const GAP = 0.5;
/** No nucleus is put together from parts that have more than this many times the usual area. */
const MOST = 1.6;
/** Nor from parts that have more than this many times a red cell's area: white cells that touch have more. */
const MOST_OF_RED = 2.8;
/** A nucleus has at least this share of the area that one usually has: platelets and dirt have less. */
const LEAST_SHARE = 0.15;

/** No nucleus in one piece has more than this many times a red cell's area: the largest blasts' have four to five. */
const LARGEST_OF_RED = 6;
/** Nor does one fill this share of an image and reach three of its edges. */
const FILLING = 0.3;
/** A nucleus has at least this share of a red cell's area: platelets have less. */
const LEAST_OF_RED = 0.3;
/** What is this many times as dark in green as red cells is none, however red. */
const MUCH_DARKER = 1.6;
/** Mean darkness that a nucleus has at least: in green, and in red, where red cells have little. */
const LEAST_GREEN = 0.3;
const LEAST_RED = 0.17;
/** A nucleus that is paler in red than that, as in a weak stain, is blue by at least this. */
const LEAST_BLUE = 0.1;

/**
 * Cuts clumps of nuclei, joins the lobes of each, and leaves out what is too small, too pale or too red for a nucleus.
 * @param mask pixels as dark as nuclei
 */
export function nucleusSeeds(mask: Mask, features: StainFeatures, redCells: RedCells): Seeds {
  const stained = keptComponents(mask, (pixels) => isStained(pixels, features) && !areRed(pixels, redCells, features));
  const first = connectedComponents(stained);
  if (first.components.length === 0) return { seeds: [], labels: first.labels };
  const cut = splitClumps(stained, usualArea(first.components.map(({ area }) => area)));
  const { components, labels } = connectedComponents(cut);
  const areaOf = (members: readonly number[]) => members.reduce((sum, k) => sum + components[k].area, 0);
  const diameter = (area: number) => Math.sqrt((4 * area) / Math.PI);
  const largest = Math.max(...components.map(({ area }) => area));
  const pairs = gaps(components, labels, mask.width, 2 * GAP * diameter(largest));
  // First by what the parts' own sizes allow, to learn the usual size, and then by that.
  const own = pairs.filter(({ a, b, gap }) => gap <= GAP * diameter(Math.min(components[a].area, components[b].area)));
  const limit = redCells.area > 0 ? MOST_OF_RED * redCells.area : Number.POSITIVE_INFINITY;
  const usual = usualArea(joined(components, own, limit).map(areaOf));
  const close = pairs.filter(({ gap }) => gap <= GAP * diameter(usual));
  const least = Math.max(LEAST_SHARE * usual, LEAST_OF_RED * redCells.area);
  const kept = joined(components, close, Math.min(limit, MOST * usual)).filter((members) => areaOf(members) >= least);
  const seedOf = new Int32Array(components.length + 1);
  const seeds = kept.map((members, index): Seed => {
    for (const member of members) seedOf[member + 1] = index + 1;
    const parts = members.map((member) => components[member]);
    const isWhole = parts.some((part) => isClump(part, mask, redCells.area));
    const clump = isWhole ? "whole" : isCut(parts, kept, components, first.labels) ? "cut" : undefined;
    return { id: index + 1, area: areaOf(members), parts, clump };
  });
  return { seeds, labels: labels.map((label) => seedOf[label]) };
}

/** Whether a part is more than one nucleus can be. */
function isClump({ area, height, left, top, width }: Component, image: Mask, redArea: number): boolean {
  if (redArea > 0 && area > LARGEST_OF_RED * redArea) return true;
  const edges = [left === 0, top === 0, left + width === image.width, top + height === image.height];
  return edges.filter(Boolean).length >= 3 && area > FILLING * image.width * image.height;
}

/** Whether another nucleus was in one piece with these parts before clumps were cut, as `before` labels pieces. */
function isCut(
  parts: readonly Component[],
  nuclei: readonly (readonly number[])[],
  components: readonly Component[],
  before: Int32Array,
): boolean {
  const pieces = new Set(parts.map(({ first }) => before[first]));
  const isOther = (members: readonly number[]) => !members.some((member) => parts.includes(components[member]));
  return nuclei.some((members) => isOther(members) && members.some((k) => pieces.has(before[components[k].first])));
}

/** Only those components of which the indices of all pixels are `wanted`. */
function keptComponents(mask: Mask, wanted: (pixels: readonly number[]) => boolean): Mask {
  const { components, labels } = connectedComponents(mask);
  const pixels = components.map((): number[] => []);
  for (let i = 0; i < labels.length; i++) if (labels[i] > 0) pixels[labels[i] - 1].push(i);
  const isKept = pixels.map(wanted);
  return { ...mask, data: bytesOf(labels, (label) => (label > 0 && isKept[label - 1] ? 1 : 0)) };
}

function isStained(pixels: readonly number[], { blueness, data }: StainFeatures): boolean {
  let green = 0;
  let red = 0;
  let blue = 0;
  for (const pixel of pixels) {
    green += data[FEATURES * pixel];
    red += data[FEATURES * pixel + 2];
    blue += blueness[pixel];
  }
  const { length } = pixels;
  return green >= LEAST_GREEN * length && (red >= LEAST_RED * length || blue >= LEAST_BLUE * length);
}

/** Whether pixels are those of red cells, in the mean: as red as they are, and not much darker. */
function areRed(pixels: readonly number[], redCells: RedCells, { data }: StainFeatures): boolean {
  let red = 0;
  let darkness = 0;
  for (const pixel of pixels) {
    red += redCells.likelihood(pixel);
    darkness += data[FEATURES * pixel];
  }
  return red > 0.5 * pixels.length && darkness < MUCH_DARKER * redCells.darkness * pixels.length;
}

/** Half of all nuclear area lies in nuclei of at least this many pixels. */
function usualArea(areas: readonly number[]): number {
  const sorted = [...areas].sort((a, b) => b - a);
  const half = sorted.reduce((sum, area) => sum + area, 0) / 2;
  let passed = 0;
  return sorted.find((area) => {
    passed += area;
    return passed >= half;
  }) as number;
}

/** Sets of components that are one nucleus: nearest first, as long as they don't grow beyond `most`. */
function joined(components: readonly Component[], pairs: readonly Pair[], most: number): number[][] {
  const parent = components.map((_, k) => k);
  const areas = components.map(({ area }) => area);
  const find = (k: number): number => {
    while (parent[k] !== k) k = parent[k];
    return k;
  };
  for (const { a, b } of pairs) {
    const [rootA, rootB] = [find(a), find(b)];
    if (rootA === rootB || areas[rootA] + areas[rootB] > most) continue;
    parent[rootB] = rootA;
    areas[rootA] += areas[rootB];
  }
  const groups = new Map<number, number[]>();
  for (const k of parent.keys()) groups.set(find(k), [...(groups.get(find(k)) ?? []), k]);
  return [...groups.values()];
}

/** Two components and how far apart they lie, pixels. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly gap: number;
}

/** Pairs of components that lie closer than `gap`, the nearest first. */
function gaps(components: readonly Component[], labels: Int32Array, width: number, gap: number): Pair[] {
  const reach = Math.ceil(gap);
  const pairs: Pair[] = [];
  for (const [a, one] of components.entries()) {
    const near = components.flatMap((other, b) => (b > a && areNear(one, other, reach) ? [b] : []));
    if (near.length === 0) continue;
    const frame = { left: one.left - reach, top: one.top - reach };
    const sides = { width: one.width + 2 * reach, height: one.height + 2 * reach };
    const without = new Uint8Array(sides.width * sides.height).fill(1);
    for (let y = 0; y < one.height; y++) {
      for (let x = 0; x < one.width; x++) {
        if (labels[(one.top + y) * width + one.left + x] === a + 1) without[(y + reach) * sides.width + x + reach] = 0;
      }
    }
    const squares = squaredDistance({ ...sides, data: without });
    for (const b of near) {
      let least = Number.POSITIVE_INFINITY;
      const other = components[b];
      for (
        let y = Math.max(other.top, frame.top);
        y < Math.min(other.top + other.height, frame.top + sides.height);
        y++
      ) {
        for (
          let x = Math.max(other.left, frame.left);
          x < Math.min(other.left + other.width, frame.left + sides.width);
          x++
        ) {
          if (labels[y * width + x] !== b + 1) continue;
          least = Math.min(least, squares[(y - frame.top) * sides.width + x - frame.left]);
        }
      }
      if (least <= gap * gap) pairs.push({ a, b, gap: Math.sqrt(least) });
    }
  }
  return pairs.sort((p, q) => p.gap - q.gap);
}

const areNear = (a: Component, b: Component, reach: number): boolean =>
  a.left - reach < b.left + b.width &&
  b.left - reach < a.left + a.width &&
  a.top - reach < b.top + b.height &&
  b.top - reach < a.top + a.height;
