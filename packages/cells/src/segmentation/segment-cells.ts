import { fillHoles, type Image, type Mask, open, squaredDistance, watershed } from "@leukoscope/imaging";
import { CellsError } from "../errors.ts";
import { instancesOf } from "../instances/instances.ts";
import { largestParts } from "../instances/largest-parts.ts";
import { nucleusSeeds, type Seeds } from "../instances/seeds.ts";
import { atLeast, clustersOf, DARK, firstStage, PALE, secondStage } from "./fuzzy.ts";
import { type ClassicalMethod, classicalMethods, type Segmentation } from "./segmentation.ts";
import { stainFeatures } from "./stain-features.ts";

export interface SegmentOptions {
  /** `fuzzy` by default. */
  readonly method?: ClassicalMethod;
}

/**
 * Finds the white cells of an image, and in each its nucleus and cytoplasm, by colour.
 * @throws CellsError `bad-option` for an unknown method
 */
export function segmentCells(image: Image, { method = "fuzzy" }: SegmentOptions = {}): Segmentation {
  if (!classicalMethods.includes(method)) {
    throw new CellsError("bad-option", method, `method is ${method}; give one of ${classicalMethods.join(", ")}`);
  }
  const { height, width } = image;
  const features = stainFeatures(image);
  const centres = firstStage(features);
  const clusters = clustersOf(features, centres);
  const foreground = fillHoles(atLeast(features, clusters, PALE));
  const dark = clean(atLeast(features, clusters, DARK));
  const seeds = nucleusSeeds(dark);
  const nucleus = new Int32Array(width * height);
  const reach = new Int32Array(width * height);
  for (const seed of seeds.seeds) {
    const radius = Math.sqrt(seed.area / Math.PI);
    const squares = squaredDistance(without(seeds, seed.id, width, height));
    const near = (share: number) => (share * radius) ** 2;
    const local = secondStage(features, centres, (pixel) => squares[pixel] <= near(0.6));
    const mask = clean(atLeast(features, clustersOf(features, local), DARK));
    for (let i = 0; i < nucleus.length; i++) {
      if (squares[i] <= near(0.6) && mask.data[i] && nucleus[i] === 0) nucleus[i] = seed.id;
      if (squares[i] <= near(1.2)) reach[i] = 1;
    }
  }
  const allowed: Mask = { width, height, data: new Uint8Array(width * height) };
  for (let i = 0; i < reach.length; i++) allowed.data[i] = nucleus[i] > 0 || (reach[i] && foreground.data[i]) ? 1 : 0;
  const opened = open(allowed, 3);
  for (let i = 0; i < reach.length; i++) if (nucleus[i] > 0) opened.data[i] = 1;
  const cell = watershed({ width, height, data: new Uint8Array(width * height) }, nucleus, { mask: opened });
  const maps = largestParts({ width, height, nucleus, cell });
  return { ...maps, method, cells: instancesOf(maps) };
}

const clean = (mask: Mask): Mask => fillHoles(open(mask, 2));

/** Background of one seed: what distances to it are measured through. */
function without(seeds: Seeds, id: number, width: number, height: number): Mask {
  return { width, height, data: Uint8Array.from(seeds.labels, (label) => (label === id ? 0 : 1)) };
}
