import { colourHistogram, startsOf } from "../clustering/colour-histogram.ts";
import { fuzzyCMeans, membershipsOf } from "../clustering/fuzzy-c-means.ts";
import { nearestCentre } from "../clustering/nearest-centre.ts";
import { DARK, FAINT, PALE } from "./kinds.ts";
import { FEATURES, type StainFeatures } from "./stain-features.ts";

/** Clusters in order of darkness in green: empty slide, pale and dark bodies. */
const CLUSTERS = 3;

/** Where the clusters start among the colours in order of darkness, as shares of their weight. */
const STARTS = [0.1, 0.5, 0.9];

/**
 * First stage: empty slide, pale bodies (cytoplasm and red cells) and dark ones (nuclei), by fuzzy c-means on the
 * colours of the whole image.
 * @returns three centres in order of darkness in green
 */
export const firstStage = ({ data }: StainFeatures): Float32Array => {
  const points = colourHistogram(data);
  return ordered(fuzzyCMeans(points, { centres: startsOf(points, STARTS) }));
};

function ordered(centres: Float32Array): Float32Array {
  const rows = Array.from({ length: CLUSTERS }, (_, k) => centres.subarray(FEATURES * k, FEATURES * (k + 1)));
  return Float32Array.from(rows.sort((a, b) => a[0] - b[0]).flatMap((row) => [...row]));
}

/** A pixel is empty slide if it belongs to it at least this much, */
const EMPTY = 0.75;
/**
 * and is darker in green than the slide usually is by no more than this many of its own standard deviations: on a clean
 * slide cytoplasm as pale as this is still seen. No slide is taken for cleaner than the second number.
 */
const SPREADS = 24;
const LEAST_SPREAD = 0.004;

/** The kind of each pixel. */
export function fuzzyKinds(features: StainFeatures): Uint8Array {
  const { data, height, width } = features;
  const centres = firstStage(features);
  const out = new Uint8Array(width * height);
  const memberships = new Float64Array(CLUSTERS);
  for (let i = 0; i < out.length; i++) {
    membershipsOf(data, FEATURES * i, FEATURES, centres, 2, memberships);
    const [background, pale, dark] = memberships;
    if (background >= EMPTY) continue;
    if (background > pale && background > dark) out[i] = FAINT;
    else out[i] = pale >= dark ? PALE : DARK;
  }
  const limit = slideLimit(data, out);
  for (let i = 0; i < out.length; i++) if (out[i] === 0 && data[FEATURES * i] > limit) out[i] = FAINT;
  return out;
}

/** Steps of darkness in green. */
const LEVELS = 400;
/** Share of a normal distribution's half that lies within one standard deviation. */
const WITHIN_ONE = 0.68;

/** How dark in green the empty slide may be: by its most frequent darkness, and its spread towards what is brighter. */
function slideLimit(data: Float32Array, kinds: Uint8Array): number {
  const counts = new Uint32Array(LEVELS);
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === 0) counts[Math.min(LEVELS - 1, Math.floor(LEVELS * data[FEATURES * i]))]++;
  }
  const smooth = Array.from(counts, (count, k) => count + (counts[k - 1] ?? 0) + (counts[k + 1] ?? 0));
  const mode = smooth.indexOf(Math.max(...smooth));
  const brighter = counts.subarray(0, mode + 1).reduce((sum, count) => sum + count, 0);
  let level = mode;
  for (let passed = 0; level > 0 && passed + counts[level] < WITHIN_ONE * brighter; level--) passed += counts[level];
  return mode / LEVELS + SPREADS * Math.max(LEAST_SPREAD, (mode - level) / LEVELS);
}

/**
 * Second stage: nucleus and cytoplasm of one cell, by fuzzy c-means with two clusters on its pixels alone.
 * @param rows features of the cell's pixels
 * @returns 1 for pixels of the darker cluster
 */
export function withinCell(rows: Float32Array): Uint8Array {
  const points = colourHistogram(rows);
  const centres = fuzzyCMeans(points, { centres: startsOf(points, [0.2, 0.8]) });
  const darker = centres[0] > centres[FEATURES] ? 0 : 1;
  const out = new Uint8Array(rows.length / FEATURES);
  for (let i = 0; i < out.length; i++) out[i] = nearestCentre(rows, FEATURES * i, FEATURES, centres) === darker ? 1 : 0;
  return out;
}
