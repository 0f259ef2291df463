import { close, connectedComponents, fillHoles, type Mask, open } from "@leukoscope/imaging";
import { bytesOf } from "../instances/bytes-of.ts";
import type { Seed, Seeds } from "../instances/seeds.ts";
import { lengthTowards, starOutline } from "../instances/star-outline.ts";
import { type Frame, frameAround } from "./frame.ts";
import { withinCell } from "./fuzzy.ts";
import { DARK, FAINT, PALE } from "./kinds.ts";
import type { RedCells } from "./red-cells.ts";
import { FEATURES, type StainFeatures } from "./stain-features.ts";

/** A cell reaches no further from the middle of its nucleus than this many radii of a disc of the nucleus' area. */
const REACH = 2.7;

/** What lies between lobes that are closer than twice this many radii belongs to the cell, whatever its colour. */
const BRIDGE = 0.5;

/** One cell, delineated: masks in its frame. */
export interface Delineated {
  readonly frame: Frame;
  readonly nucleus: Mask;
  readonly cell: Mask;
}

export interface DelineateOptions {
  readonly features: StainFeatures;
  readonly kinds: Uint8Array;
  readonly seeds: Seeds;
  readonly redCells: RedCells;
  /** Splits nucleus from cytoplasm once more within each cell; else the image's own kinds do. */
  readonly local: boolean;
}

/** Draws the outline of a seed's cell, and tells nucleus from cytoplasm within it. */
export function delineate(seed: Seed, { kinds, features, local, redCells, seeds }: DelineateOptions): Delineated {
  const radius = Math.sqrt(seed.area / Math.PI);
  const reach = Math.ceil(REACH * radius) + 3;
  const frame = frameAround(seed.parts, reach, features.width, features.height);
  const { height, width } = frame;
  const data = new Float32Array(width * height);
  let x = 0;
  let y = 0;
  for (let i = 0; i < data.length; i++) {
    const at = frame.at(i);
    if (seeds.labels[at] === seed.id) {
      data[i] = 1;
      x += i % width;
      y += Math.floor(i / width);
    } else if (seeds.labels[at] === 0 && kinds[at] >= FAINT) data[i] = Math.min(0.999, 1 - redCells.likelihood(at));
  }
  const own = bytesOf(data, (value) => (value === 1 ? 1 : 0));
  const bridged = close({ width, height, data: own }, Math.round(BRIDGE * radius));
  for (let i = 0; i < data.length; i++) if (bridged.data[i] === 1) data[i] = 1;
  const centre = { x: x / seed.area, y: y / seed.area };
  const lengths = starOutline({ width, height, data }, { centre, reach });
  const rough = new Uint8Array(data.length);
  for (let i = 0; i < rough.length; i++) {
    const dx = (i % width) - centre.x;
    const dy = Math.floor(i / width) - centre.y;
    const within = dx * dx + dy * dy <= (lengthTowards(lengths, dx, dy) + 1) ** 2;
    rough[i] = seeds.labels[frame.at(i)] === seed.id || (within && data[i] > 0.2) ? 1 : 0;
  }
  const cell = largest(fillHoles(open({ width, height, data: rough }, 2)));
  return { frame, cell, nucleus: nucleusWithin(cell, frame, features, kinds, local) };
}

function nucleusWithin(cell: Mask, frame: Frame, features: StainFeatures, kinds: Uint8Array, local: boolean): Mask {
  const data = new Uint8Array(cell.data.length);
  if (local) {
    const pixels: number[] = [];
    for (let i = 0; i < data.length; i++) if (cell.data[i] === 1 && kinds[frame.at(i)] >= PALE) pixels.push(i);
    const rows = new Float32Array(FEATURES * pixels.length);
    pixels.forEach((i, row) => {
      const at = FEATURES * frame.at(i);
      rows.set(features.data.subarray(at, at + FEATURES), FEATURES * row);
    });
    const isNucleus = withinCell(rows);
    pixels.forEach((i, row) => {
      data[i] = isNucleus[row];
    });
  } else {
    for (let i = 0; i < data.length; i++) data[i] = cell.data[i] === 1 && kinds[frame.at(i)] === DARK ? 1 : 0;
  }
  return fillHoles(open({ ...cell, data }, 2));
}

function largest(mask: Mask): Mask {
  const { components, labels } = connectedComponents(mask, 4);
  if (components.length < 2) return mask;
  const most = Math.max(...components.map(({ area }) => area));
  const kept = components.findIndex(({ area }) => area === most) + 1;
  return { ...mask, data: bytesOf(labels, (label) => (label === kept ? 1 : 0)) };
}
