import { fillHoles, type Image, type Mask, open, squaredDistance } from "@leukoscope/imaging";
import { fuzzyKinds } from "../segmentation/fuzzy.ts";
import { atLeast, FAINT, PALE } from "../segmentation/kinds.ts";
import type { Segmentation } from "../segmentation/segmentation.ts";
import { FEATURES, type StainFeatures, stainFeatures } from "../segmentation/stain-features.ts";
import { peaksOf, usualRadius } from "./peaks.ts";
import { type Platelet, plateletsOf } from "./platelets-of.ts";
import { type RedCell, redCellsOf } from "./red-cells-of.ts";
import { usualRedRadius } from "./red-scale.ts";

export interface OtherCells {
  readonly redCells: readonly RedCell[];
  readonly platelets: readonly Platelet[];
  /** Why the red cells were not counted one by one. */
  readonly reason?: { readonly code: "red-clumps"; readonly message: string };
}

/** A body of fewer pixels across is a grain. */
const GRAIN = 2;
/** A platelet and its rim, in radii of a disc of its area. */
const PLATELET_HALO = 1.5;
/** Red cells cannot be told apart where fewer than this share of them show an outline. */
const OUTLINED = 0.6;

/** An image whose own red cells look smaller or larger than the usual ones by more than this is of another scale. */
const OTHER_SCALE = 2;

const NONE: OtherCells = { redCells: [], platelets: [] };

export interface OtherCellsOptions {
  /**
   * Usual radius of red cells in images of this microscope and magnification, pixels (`commonRedRadius`). Without it, and
   * where the image itself says otherwise by more than a factor of two, the image's own word is taken.
   */
  readonly redRadius?: number;
}

/**
 * Counts what is no white cell. Red cells by their outlines, at the scale of those that lie by themselves, cells that the
 * image's edge cuts included; platelets are small bodies, bluer than red cells, that lie in the open.
 *
 * Where most red cells show no outline of their own, as in a thick part of a smear, their number is a guess by area, and
 * comes with a `reason`.
 */
export function findOtherCells(
  image: Image,
  segmentation: Segmentation,
  { redRadius }: OtherCellsOptions = {},
): OtherCells {
  const bodies = bodiesOf(image, segmentation);
  if (!bodies) return NONE;
  const { features, kinds, mask, whites } = bodies;
  const { height, width } = image;
  const own = scaleOf(mask, segmentation);
  const isUsual = redRadius !== undefined && own < OTHER_SCALE * redRadius && redRadius < OTHER_SCALE * own;
  const radius = isUsual ? redRadius : own;
  if (radius === 0) return NONE;
  const redness = medianBlueness(features, kinds, whites);
  const platelets = plateletsOf({ features, kinds, whites, radius, redness });
  for (const { area, x, y } of platelets) clearDisc(mask, x, y, PLATELET_HALO * Math.sqrt(area / Math.PI));
  const darkness = Float32Array.from(kinds, (_, i) => features.data[FEATURES * i]);
  const { cells, outlined } = redCellsOf({ width, height, darkness, bodies: mask.data, whites }, radius);
  if (outlined >= OUTLINED * cells.length) return { redCells: cells, platelets };
  const message = `${cells.length - outlined} of ${cells.length} red cells show no outline of their own: they lie in clumps, or the smear is thick here, and their number is a guess.`;
  return { redCells: cells, platelets, reason: { code: "red-clumps", message } };
}

/** What one image says of the usual radius of its red cells, pixels; 0 where it says nothing. */
export function redRadiusOf(image: Image, segmentation: Segmentation): number {
  const bodies = bodiesOf(image, segmentation);
  return bodies ? scaleOf(bodies.mask, segmentation) : 0;
}

interface Bodies {
  readonly features: StainFeatures;
  readonly kinds: Uint8Array;
  /** 1 for what is neither white cell nor empty slide. */
  readonly mask: Mask;
  /** 1 for white cells. */
  readonly whites: Uint8Array;
}

function bodiesOf(image: Image, { cell, reason }: Segmentation): Bodies | undefined {
  if (reason && reason.code !== "no-cell" && reason.code !== "all-clumps") return undefined;
  const features = stainFeatures(image);
  const kinds = fuzzyKinds(features);
  const whites = Uint8Array.from(cell, (id) => (id > 0 ? 1 : 0));
  const mask = open(atLeast(kinds, FAINT, image.width, image.height), GRAIN);
  for (let i = 0; i < whites.length; i++) if (whites[i] === 1) mask.data[i] = 0;
  return { features, kinds, mask, whites };
}

/**
 * The usual radius of red cells, by those that lie alone; else a red cell is as large as the nucleus of a white one (of a
 * small lymphocyte, as the rule goes); else by how deep bodies are.
 */
function scaleOf(bodies: Mask, { cells }: Segmentation): number {
  const filled = fillHoles(bodies);
  const alone = usualRedRadius(filled);
  if (alone > 0) return alone;
  const nuclei = cells.map(({ nucleusArea }) => Math.sqrt(nucleusArea / Math.PI)).sort((a, b) => a - b);
  if (nuclei.length > 0) return nuclei[nuclei.length >> 1];
  return usualRadius(peaksOf(Float32Array.from(squaredDistance(filled), Math.sqrt), bodies.width, GRAIN, 1));
}

function clearDisc({ data, height, width }: Mask, x: number, y: number, radius: number): void {
  for (let v = Math.max(0, Math.ceil(y - radius)); v <= Math.min(height - 1, y + radius); v++) {
    const half = Math.sqrt(radius ** 2 - (v - y) ** 2);
    data.fill(0, v * width + Math.max(0, Math.ceil(x - half)), v * width + Math.min(width, Math.floor(x + half) + 1));
  }
}

function medianBlueness({ blueness }: StainFeatures, kinds: Uint8Array, whites: Uint8Array): number {
  const values: number[] = [];
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === PALE && whites[i] === 0) values.push(blueness[i]);
  return values.length === 0 ? 0 : values.sort((a, b) => a - b)[values.length >> 1];
}
