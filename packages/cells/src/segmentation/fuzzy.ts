import type { Mask } from "@leukoscope/imaging";
import { colourHistogram } from "../clustering/colour-histogram.ts";
import { fuzzyCMeans } from "../clustering/fuzzy-c-means.ts";
import { nearestCentre } from "../clustering/nearest-centre.ts";
import { FEATURES, type StainFeatures } from "./stain-features.ts";

/** Clusters in order of darkness in green. */
export const BACKGROUND = 0;
export const PALE = 1;
export const DARK = 2;
const CLUSTERS = 3;

/** Where the clusters start among the colours in order of darkness, as shares of their weight. */
const STARTS = [0.1, 0.5, 0.9];

/**
 * First stage: empty slide, pale bodies (cytoplasm and red cells) and dark ones (nuclei), by fuzzy c-means on the
 * colours of the whole image.
 * @returns three centres in order of darkness in green
 */
export function firstStage({ data }: StainFeatures): Float32Array {
  const points = colourHistogram(data);
  const order = Array.from(points.weights, (_, row) => row).sort((a, b) => points.data[3 * a] - points.data[3 * b]);
  const total = points.weights.reduce((sum, weight) => sum + weight, 0);
  const starts = STARTS.map((share) => {
    let passed = 0;
    return order.find((row) => {
      passed += points.weights[row];
      return passed >= share * total;
    }) as number;
  });
  const centres = starts.flatMap((row) => [...points.data.subarray(3 * row, 3 * row + 3)]);
  return ordered(fuzzyCMeans(points, { centres: Float32Array.from(centres) }));
}

/** Second stage: the same clusters again, from pixels in and around one cell only, starting at the image's own. */
export const secondStage = (
  { data }: StainFeatures,
  centres: Float32Array,
  chosen: (pixel: number) => boolean,
): Float32Array => ordered(fuzzyCMeans(colourHistogram(data, chosen), { centres }));

function ordered(centres: Float32Array): Float32Array {
  const rows = Array.from({ length: CLUSTERS }, (_, k) => centres.subarray(FEATURES * k, FEATURES * (k + 1)));
  return Float32Array.from(rows.sort((a, b) => a[0] - b[0]).flatMap((row) => [...row]));
}

/** The cluster of each pixel. */
export function clustersOf({ data, height, width }: StainFeatures, centres: Float32Array): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let i = 0; i < out.length; i++) out[i] = nearestCentre(data, FEATURES * i, FEATURES, centres);
  return out;
}

export const atLeast = ({ height, width }: StainFeatures, clusters: Uint8Array, least: number): Mask => ({
  width,
  height,
  data: clusters.map((cluster) => (cluster >= least ? 1 : 0)),
});
