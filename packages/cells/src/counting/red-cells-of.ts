import { connectedComponents, type Mask, resizeMap, squaredDistance } from "@leukoscope/imaging";
import { type Circle, circlesOf, type DarknessMap } from "./circle-votes.ts";
import { peaksOf } from "./peaks.ts";
import { Spacing } from "./spacing.ts";

/** A red cell: the circle that fits its outline best, pixels; the middle of one that is cut is moved into the image. */
export interface RedCell {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** What red cells are looked for in, row-major. */
export interface RedScene {
  readonly width: number;
  readonly height: number;
  /** Darkness in green, 0 to 1. */
  readonly darkness: Float32Array;
  /** 1 for bodies, 0 for the empty slide. */
  readonly bodies: Uint8Array;
  /** 1 for white cells. */
  readonly whites: Uint8Array;
}

/** The image is scaled so that the usual red cell has this radius, pixels. */
const WORK = 12;
/** Share of its visible outline that a red cell shows at least. */
const SUPPORT = 0.4;
/** Middles of two red cells are further apart than this many radii of the larger one. */
const APART = 0.7;
/** Of a red cell's disc at least this share is no empty slide, and this share lies in no red cell before it. */
const BODY = 0.4;
const FRESH = 0.25;
/** Of a cut red cell's disc, at least this share of a whole one lies in the image. */
const INSIDE = 0.2;
/** A hole of less than this share of a red cell's area is its pale middle; larger ones are gaps between cells. */
const PALLOR = 0.45;
/** What shows no outline is red cells where it is deeper than this many radii; their middles lie so far apart. */
const LEAST_DEPTH = 0.5;
const PACKED = 1.6;

/** Red cells, those with an outline of their own first. */
export interface FoundRedCells {
  readonly cells: readonly RedCell[];
  /** How many of them show an outline; the others are as many as find room in bodies without one. */
  readonly outlined: number;
}

/**
 * Red cells by their outlines, one after the other, the clearest first; then, in bodies that no outline explains, by the
 * distance transform.
 * @param radius the usual radius, pixels
 */
export function redCellsOf(scene: RedScene, radius: number): FoundRedCells {
  const scale = WORK / radius;
  const width = Math.max(3, Math.round(scale * scene.width));
  const height = Math.max(3, Math.round(scale * scene.height));
  const scaled = (values: ArrayLike<number>) =>
    resizeMap(Float32Array.from(values), scene.width, scene.height, width, height);
  const hidden = Uint8Array.from(scaled(scene.whites), (share) => (share > 0.05 ? 1 : 0));
  const map: DarknessMap = { width, height, darkness: scaled(scene.darkness), hidden };
  const bodies = Uint8Array.from(scaled(scene.bodies), (share) => (share >= 0.5 ? 1 : 0));
  const mask = withoutPallor({ width, height, data: bodies }, hidden);
  const claimed = new Uint8Array(mask.data.length);
  const outlined = clearest(circlesOf(map, WORK, SUPPORT), mask, claimed);
  const rest = mask.data.map((body, i) => (body === 1 && claimed[i] === 0 && hidden[i] === 0 ? 1 : 0));
  const packed = packedIn({ width, height, data: rest });
  const within = (value: number, limit: number) => Math.min(Math.max(value, 0), limit - 1);
  const cells = [...outlined, ...packed].map(({ x, y, radius: own }) => ({
    x: within((x + 0.5) / scale - 0.5, scene.width),
    y: within((y + 0.5) / scale - 0.5, scene.height),
    radius: own / scale,
  }));
  return { cells, outlined: outlined.length };
}

/** Bodies with the pale middles of red cells filled. */
function withoutPallor(bodies: Mask, hidden: Uint8Array): Mask {
  const { height, width } = bodies;
  const data = Uint8Array.from(bodies.data);
  const { components, labels } = connectedComponents({ width, height, data: data.map((body) => 1 - body) }, 4);
  const isPale = components.map(
    ({ area, left, top, ...box }) =>
      area < PALLOR * Math.PI * WORK ** 2 &&
      left > 0 &&
      top > 0 &&
      left + box.width < width &&
      top + box.height < height,
  );
  for (let i = 0; i < data.length; i++) if (labels[i] > 0 && hidden[i] === 0 && isPale[labels[i] - 1]) data[i] = 1;
  return { width, height, data };
}

/** Takes circles in turn that explain enough of the bodies, and marks what they claim. */
function clearest(circles: readonly Circle[], mask: Mask, claimed: Uint8Array): Circle[] {
  const kept: Circle[] = [];
  const spacing = new Spacing<Circle>(2 * APART * WORK);
  for (const circle of circles) {
    const isNear = (other: Circle, distance: number) => distance < APART * Math.max(circle.radius, other.radius);
    if (!spacing.isFree(circle, isNear)) continue;
    const disc = discOf(circle, mask);
    const body = disc.filter((i) => mask.data[i] === 1);
    const fresh = body.filter((i) => claimed[i] === 0);
    if (disc.length < INSIDE * Math.PI * WORK ** 2) continue;
    if (body.length < BODY * disc.length || fresh.length < FRESH * disc.length) continue;
    for (const i of disc) claimed[i] = 1;
    spacing.add(circle);
    kept.push(circle);
  }
  return kept;
}

/** Pixels of a disc that lie in the image. */
function discOf({ radius, x, y }: Circle, { height, width }: Mask): number[] {
  const pixels: number[] = [];
  for (let v = Math.max(0, Math.ceil(y - radius)); v <= Math.min(height - 1, y + radius); v++) {
    const half = Math.sqrt(radius ** 2 - (v - y) ** 2);
    for (let u = Math.max(0, Math.ceil(x - half)); u <= Math.min(width - 1, x + half); u++) pixels.push(v * width + u);
  }
  return pixels;
}

/** As many red cells as find room. */
function packedIn(rest: Mask): RedCell[] {
  const depth = Float32Array.from(squaredDistance(rest), (square) => Math.min(WORK, Math.sqrt(square)));
  return peaksOf(depth, rest.width, LEAST_DEPTH * WORK, PACKED).map(({ value, x, y }) => ({ x, y, radius: value }));
}
