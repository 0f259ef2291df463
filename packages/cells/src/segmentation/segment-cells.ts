import { fillHoles, type Image, open } from "@leukoscope/imaging";
import { CellsError } from "../errors.ts";
import { instancesOf, type LabelMaps } from "../instances/instances.ts";
import { largestParts } from "../instances/largest-parts.ts";
import { nucleusSeeds, type Seed } from "../instances/seeds.ts";
import { delineate } from "./delineate.ts";
import { fuzzyKinds } from "./fuzzy.ts";
import { kMeansKinds } from "./k-means-lab.ts";
import { atLeast, DARK } from "./kinds.ts";
import { learnRedCells } from "./red-cells.ts";
import { type ClassicalMethod, classicalMethods, type Segmentation } from "./segmentation.ts";
import { stainFeatures } from "./stain-features.ts";
import { type Reason, unsuitable } from "./suitability.ts";
import { otsuKinds, zackKinds } from "./threshold-kinds.ts";

/** Of the outlines by colour, which the network's begin with too: another one once an image's outlines may differ. */
export const SEGMENTATION_VERSION = "1";

export interface SegmentOptions {
  /** `fuzzy` by default. */
  readonly method?: ClassicalMethod;
}

const NO_CELL: Reason = {
  code: "no-cell",
  message: "Nothing here is as large and as deeply stained as the nucleus of a white cell.",
};

/**
 * Finds the white cells of an image, and in each its nucleus and cytoplasm, by colour. What differs between methods is
 * how pixels are told apart; then nuclei are put together from their lobes, and each cell gets a star-shaped outline
 * that leaves out the red cells it touches.
 *
 * An image that cannot show stained cells, or shows none, gives no cells and a `reason`, one that shows nothing but
 * clumps gives these and a reason; nothing is thrown for it.
 * @throws CellsError `bad-option` for an unknown method
 */
export function segmentCells(image: Image, { method = "fuzzy" }: SegmentOptions = {}): Segmentation {
  if (!classicalMethods.includes(method)) {
    throw new CellsError("bad-option", method, `method is ${method}; give one of ${classicalMethods.join(", ")}`);
  }
  const { height, width } = image;
  const reason = unsuitable(image);
  if (reason) return { ...emptyMaps(width, height), method, cells: [], reason };
  const { maps, seeds } = labelCells(image, method);
  const inClumps = new Set(seeds.flatMap(({ clump, id }) => (clump ? [id] : [])));
  const cells = instancesOf(maps, inClumps);
  const clumps = seeds.filter(({ clump }) => clump === "whole").length;
  const lacking = cells.length === 0 ? NO_CELL : clumps > 0 && clumps === seeds.length ? allClumps(clumps) : undefined;
  return { ...maps, method, cells, ...(lacking && { reason: lacking }) };
}

const allClumps = (count: number): Reason => ({
  code: "all-clumps",
  message: `What was found is ${count === 1 ? "a clump" : `${count} clumps`} of cells that could not be cut: there are more cells than that. Take a thinner part of the smear.`,
});

function labelCells(image: Image, method: ClassicalMethod): { maps: LabelMaps; seeds: readonly Seed[] } {
  const { height, width } = image;
  const features = stainFeatures(image);
  const kinds = {
    fuzzy: () => fuzzyKinds(features),
    kmeans: () => kMeansKinds(image),
    otsu: () => otsuKinds(image),
    zack: () => zackKinds(image),
  }[method]();
  const redCells = learnRedCells(features, kinds);
  const seeds = nucleusSeeds(fillHoles(open(atLeast(kinds, DARK, width, height), 2)), features, redCells);
  const maps = emptyMaps(width, height);
  for (const seed of seeds.seeds) {
    const found = delineate(seed, { features, kinds, seeds, redCells, local: method === "fuzzy" });
    for (let i = 0; i < found.cell.data.length; i++) {
      const at = found.frame.at(i);
      if (found.cell.data[i] === 0 || maps.cell[at] > 0) continue;
      maps.cell[at] = seed.id;
      if (found.nucleus.data[i] === 1) maps.nucleus[at] = seed.id;
    }
  }
  return { maps: largestParts(maps), seeds: seeds.seeds };
}

const emptyMaps = (width: number, height: number): LabelMaps => ({
  width,
  height,
  nucleus: new Int32Array(width * height),
  cell: new Int32Array(width * height),
});
