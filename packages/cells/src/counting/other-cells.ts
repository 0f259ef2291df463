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

const NONE: OtherCells = { redCells: [], platelets: [] };

/**
 * Counts what is no white cell. Red cells by their outlines, at the scale of those that lie by themselves, cells that the
 * image's edge cuts included; platelets are small bodies, bluer than red cells, that lie in the open.
 *
 * Where most red cells show no outline of their own, as in a thick part of a smear, their number is a guess by area, and
 * comes with a `reason`.
 */
export function findOtherCells(image: Image, segmentation: Segmentation): OtherCells {
  const { height, width } = image;
  const { reason } = segmentation;
  if (reason && reason.code !== "no-cell" && reason.code !== "all-clumps") return NONE;
  const features = stainFeatures(image);
  const kinds = fuzzyKinds(features);
  const whites = Uint8Array.from(segmentation.cell, (id) => (id > 0 ? 1 : 0));
  const bodies = open(atLeast(kinds, FAINT, width, height), GRAIN);
  for (let i = 0; i < whites.length; i++) if (whites[i] === 1) bodies.data[i] = 0;
  const radius = scaleOf(bodies, segmentation);
  if (radius === 0) return NONE;
  const redness = medianBlueness(features, kinds, whites);
  const platelets = plateletsOf({ features, kinds, whites, radius, redness });
  for (const { area, x, y } of platelets) clearDisc(bodies, x, y, PLATELET_HALO * Math.sqrt(area / Math.PI));
  const darkness = Float32Array.from(kinds, (_, i) => features.data[FEATURES * i]);
  const { cells, outlined } = redCellsOf({ width, height, darkness, bodies: bodies.data, whites }, radius);
  if (outlined >= OUTLINED * cells.length) return { redCells: cells, platelets };
  const message = `${cells.length - outlined} of ${cells.length} red cells show no outline of their own: they lie in clumps, or the smear is thick here, and their number is a guess.`;
  return { redCells: cells, platelets, reason: { code: "red-clumps", message } };
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
