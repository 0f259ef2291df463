import type { Points } from "./fuzzy-c-means.ts";

/** Steps along each feature, which lie in [0, 1]. */
const STEPS = 24;

/**
 * The colours of an image and how much there is of each, damped: the square root of the pixels. So a nucleus in a wide
 * field weighs enough to have a cluster of its own, and clustering takes a few hundred points however large the image.
 * @param data rows of three features in [0, 1]
 * @param chosen the pixels that count; all without it
 */
export function colourHistogram(data: Float32Array, chosen?: (pixel: number) => boolean): Required<Points> {
  const counts = new Uint32Array(STEPS ** 3);
  const sums = new Float64Array(3 * STEPS ** 3);
  const step = (value: number) => Math.min(STEPS - 1, Math.floor(STEPS * value));
  for (let pixel = 0, at = 0; at < data.length; pixel++, at += 3) {
    if (chosen && !chosen(pixel)) continue;
    const bin = (step(data[at]) * STEPS + step(data[at + 1])) * STEPS + step(data[at + 2]);
    counts[bin]++;
    for (let d = 0; d < 3; d++) sums[3 * bin + d] += data[at + d];
  }
  const used = counts.reduce((total, count) => total + (count > 0 ? 1 : 0), 0);
  const points = new Float32Array(3 * used);
  const weights = new Float32Array(used);
  for (let bin = 0, row = 0; bin < counts.length; bin++) {
    if (counts[bin] === 0) continue;
    for (let d = 0; d < 3; d++) points[3 * row + d] = sums[3 * bin + d] / counts[bin];
    weights[row++] = Math.sqrt(counts[bin]);
  }
  return { data: points, dimensions: 3, weights };
}

/** Colours at given shares of the weight, in order of their first feature. */
export function startsOf(points: Required<Points>, shares: readonly number[]): Float32Array {
  const order = Array.from(points.weights.keys()).sort((a, b) => points.data[3 * a] - points.data[3 * b]);
  const total = points.weights.reduce((sum, weight) => sum + weight, 0);
  const rows = shares.map((share) => {
    let passed = 0;
    return order.find((row) => {
      passed += points.weights[row];
      return passed >= share * total;
    }) as number;
  });
  return Float32Array.from(rows.flatMap((row) => [...points.data.subarray(3 * row, 3 * (row + 1))]));
}
