import { connectedComponents, fillHoles, type Image, open, squaredDistance } from "@leukoscope/imaging";
import { fuzzyKinds } from "../segmentation/fuzzy.ts";
import { atLeast, DARK, FAINT, PALE } from "../segmentation/kinds.ts";
import type { Segmentation } from "../segmentation/segmentation.ts";
import { FEATURES, type StainFeatures, stainFeatures } from "../segmentation/stain-features.ts";
import { peaksOf, usualRadius } from "./peaks.ts";

/** A red cell: the middle and radius of the largest disc within it, pixels. */
export interface RedCell {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface Platelet {
  readonly x: number;
  readonly y: number;
  /** Pixels. */
  readonly area: number;
}

export interface OtherCells {
  readonly redCells: readonly RedCell[];
  readonly platelets: readonly Platelet[];
}

/** Pixels around a white cell that are its halo. */
const HALO = 2;
/** Two middles of red cells are further apart than this many radii. */
const APART = 1.2;
/** A red cell's radius is at least this share of the usual one. */
const LEAST_RADIUS = 0.6;
/** A platelet's area as a share of a usual red cell's. */
const PLATELET_AREA = [0.02, 0.35] as const;
/** A platelet is bluer than red cells by this. */
const PLATELET_BLUENESS = 0.1;
/** A lens draws blue fringes this share of a red cell's radius wide; platelets are wider. */
const FRINGE = 0.08;
/** A body of fewer pixels across is a grain. */
const GRAIN = 2;

/**
 * Counts what is no white cell. Red cells: bodies, holes filled and white cells taken out, are cut where their distance
 * transform has peaks of their own. Platelets: small bodies that are bluer than the red cells.
 */
export function findOtherCells(image: Image, segmentation: Segmentation): OtherCells {
  const { height, width } = image;
  if (segmentation.reason && segmentation.reason.code !== "no-cell") return { redCells: [], platelets: [] };
  const features = stainFeatures(image);
  const kinds = fuzzyKinds(features);
  const whites = squaredDistance({
    width,
    height,
    data: Uint8Array.from(segmentation.cell, (id) => (id > 0 ? 0 : 1)),
  });
  const bodies = fillHoles(open(atLeast(kinds, FAINT, width, height), GRAIN));
  for (let i = 0; i < bodies.data.length; i++) if (whites[i] <= HALO * HALO) bodies.data[i] = 0;
  const depth = Float32Array.from(squaredDistance(bodies), Math.sqrt);
  const peaks = peaksOf(depth, width, 2, APART);
  const radius = usualRadius(peaks);
  const redness = medianBlueness(features, kinds, segmentation);
  const redCells: RedCell[] = [];
  for (const { value, x, y } of peaks) {
    if (value < LEAST_RADIUS * radius) continue;
    redCells.push({ x, y, radius: value });
  }
  const platelets = plateletsOf(kinds, features, segmentation, { radius, redness });
  return { redCells, platelets };
}

function medianBlueness({ blueness }: StainFeatures, kinds: Uint8Array, { cell }: Segmentation): number {
  const values: number[] = [];
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === PALE && cell[i] === 0) values.push(blueness[i]);
  return values.length === 0 ? 0 : values.sort((a, b) => a - b)[values.length >> 1];
}

function plateletsOf(
  kinds: Uint8Array,
  features: StainFeatures,
  { cell }: Segmentation,
  { radius, redness }: { readonly radius: number; readonly redness: number },
): Platelet[] {
  const { blueness, data, height, width } = features;
  const usual = Math.PI * radius ** 2;
  const blue = new Uint8Array(width * height);
  for (let i = 0; i < blue.length; i++) {
    const isStained = kinds[i] === DARK || data[FEATURES * i + 2] > 0.1;
    blue[i] = cell[i] === 0 && isStained && kinds[i] >= PALE && blueness[i] > redness + PLATELET_BLUENESS ? 1 : 0;
  }
  const [least, most] = PLATELET_AREA.map((share) => share * usual);
  return connectedComponents(open({ width, height, data: blue }, Math.max(1, Math.round(FRINGE * radius))))
    .components.filter(({ area }) => area >= Math.max(4, least) && area <= most)
    .map(({ area, centre }) => ({ ...centre, area }));
}
