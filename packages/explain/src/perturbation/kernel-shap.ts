import { Random } from "@leukoscope/random";
import { checkWhole } from "../errors.ts";
import { pixelMap } from "../gradients/pixel-map.ts";
import { solvePositive } from "../lime/cholesky.ts";
import type { Method } from "../method.ts";
import { HiddenParts, painted } from "./hidden-parts.ts";
import { segment } from "./segmentation.ts";

/**
 * KernelSHAP (Lundberg and Lee 2017) over superpixels: how much each adds to the probability of the class, in the mean
 * over all orders of showing them. Coalitions are drawn by the Shapley kernel in pairs of opposites; where all of them are
 * no more than the samples, all are taken and the values are exact. By default 1,000 coalitions.
 */
export const kernelShap: Method = {
  name: "kernelshap",
  drawnOn: "image",
  signed: true,
  async explain({ hide, model, samples = 1000, seed, segmentation = "slic", target, view }) {
    checkWhole("samples", samples, 10, 1_000_000);
    const superpixels = segment(view.image, segmentation, seed);
    const parts = new HiddenParts(model, view, superpixels, hide);
    const { exact, empty, values, whole } = await shapleyValues(
      superpixels.count,
      samples,
      new Random(seed).fork("kernelshap"),
      (masks) => parts.probabilities(masks, target),
    );
    const details = { superpixels: superpixels.count, samples, exact, empty, whole, values: [...values] };
    return pixelMap(model, painted(values, superpixels), details);
  },
};

/** Values that add up to the score of all less the score of none. */
export interface ShapleyValues {
  readonly values: Float64Array;
  /** Score of nothing shown, and of everything. */
  readonly empty: number;
  readonly whole: number;
  readonly exact: boolean;
}

/**
 * Shapley values by weighted least squares.
 * @param score of masks of a byte a player
 */
export async function shapleyValues(
  players: number,
  samples: number,
  random: Random,
  score: (masks: Uint8Array) => Promise<Float64Array>,
): Promise<ShapleyValues> {
  const ends = new Uint8Array(2 * players).fill(1, players);
  const [empty, whole] = await score(ends);
  if (players === 1) return { values: Float64Array.of(whole - empty), empty, whole, exact: true };
  const exact = players <= 30 && 2 ** players - 2 <= samples;
  const { masks, weights } = exact ? allCoalitions(players) : drawCoalitions(players, samples, random);
  const scores = await score(masks);
  return { values: solve(masks, scores, weights, players, empty, whole), empty, whole, exact };
}

function allCoalitions(players: number) {
  const count = 2 ** players - 2;
  const masks = new Uint8Array(count * players);
  const weights = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let size = 0;
    for (let j = 0; j < players; j++) {
      const shown = Math.floor((row + 1) / 2 ** j) % 2;
      masks[row * players + j] = shown;
      size += shown;
    }
    weights[row] = (players - 1) / (choose(players, size) * size * (players - size));
  }
  return { masks, weights };
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return product;
}

/** Sizes by the kernel, members at random, each followed by its opposite; all then weigh alike. */
function drawCoalitions(players: number, samples: number, random: Random) {
  const pairs = Math.ceil(samples / 2);
  const masks = new Uint8Array(2 * pairs * players);
  const kernel = Array.from({ length: players - 1 }, (_, k) => 1 / ((k + 1) * (players - k - 1)));
  const total = kernel.reduce((sum, value) => sum + value, 0);
  const order = Uint32Array.from({ length: players }, (_, j) => j);
  for (let pair = 0; pair < pairs; pair++) {
    let left = random.next() * total;
    let size = 1;
    while (size < players - 1 && left >= kernel[size - 1]) left -= kernel[size++ - 1];
    random.shuffle(order);
    const row = 2 * pair * players;
    for (const [place, j] of order.entries()) masks[row + (place < size ? 0 : players) + j] = 1;
  }
  return { masks, weights: new Float64Array(2 * pairs).fill(1) };
}

/** Least squares under the condition that the values add up; the last value follows from the others. */
function solve(
  masks: Uint8Array,
  scores: Float64Array,
  weights: Float64Array,
  players: number,
  empty: number,
  whole: number,
): Float64Array {
  const free = players - 1;
  const gram = new Float64Array(free * free);
  const moments = new Float64Array(free);
  const row = new Float64Array(free);
  for (let r = 0; r < scores.length; r++) {
    const last = masks[r * players + free];
    for (let j = 0; j < free; j++) row[j] = masks[r * players + j] - last;
    const rest = scores[r] - empty - last * (whole - empty);
    for (let j = 0; j < free; j++) {
      moments[j] += weights[r] * row[j] * rest;
      for (let k = 0; k <= j; k++) gram[j * free + k] += weights[r] * row[j] * row[k];
    }
  }
  for (let j = 0; j < free; j++) {
    // Where too few coalitions were drawn to tell players apart, they share alike.
    gram[j * free + j] += 1e-9;
    for (let k = 0; k < j; k++) gram[k * free + j] = gram[j * free + k];
  }
  const values = Float64Array.from([...solvePositive(gram, moments), 0]);
  values[free] = whole - empty - values.reduce((sum, value) => sum + value, 0);
  return values;
}
