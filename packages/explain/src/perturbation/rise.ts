import { Random } from "@leukoscope/random";
import { checkWhole } from "../errors.ts";
import { pixelMap } from "../gradients/pixel-map.ts";
import type { Method } from "../method.ts";
import { meanOfPlanes } from "./occlusion.ts";

const CHUNK = 32;
/** Cells of the coarse grid along each side, and the share that is shown: those of the paper. */
const CELLS = 7;
const SHOWN = 0.5;

/**
 * RISE (Petsiuk, Das and Saenko 2018): the image is seen through many smooth random masks, and each pixel gets the mean
 * probability of the class over those that show it, less the mean over all. By default 1,000 masks. What is hidden shows
 * the image's mean colour.
 */
export const rise: Method = {
  name: "rise",
  drawnOn: "image",
  signed: true,
  async explain({ model, samples = 1000, seed, target, view }) {
    checkWhole("samples", samples, 2, 1_000_000);
    const { height, width } = view.image;
    const random = new Random(seed).fork("rise");
    const pixels = width * height;
    const plain = meanOfPlanes(view.input);
    const weighted = new Float64Array(pixels);
    const shown = new Float64Array(pixels);
    let total = 0;
    for (let first = 0; first < samples; first += CHUNK) {
      const count = Math.min(CHUNK, samples - first);
      const masks = Array.from({ length: count }, () => drawMask(random, width, height));
      const inputs = new Float32Array(count * view.input.length);
      for (let k = 0; k < count; k++) {
        const start = k * view.input.length;
        for (let i = 0; i < view.input.length; i++) {
          const ground = plain[Math.floor(i / pixels)];
          inputs[start + i] = ground + masks[k][i % pixels] * (view.input[i] - ground);
        }
      }
      const scores = await model.probabilities(inputs, count, target);
      for (let k = 0; k < count; k++) {
        total += scores[k];
        for (let i = 0; i < pixels; i++) {
          weighted[i] += scores[k] * masks[k][i];
          shown[i] += masks[k][i];
        }
      }
    }
    const mean = total / samples;
    const map = Float32Array.from(weighted, (value, i) => (shown[i] > 0 ? value / shown[i] - mean : 0));
    return pixelMap(model, map, { samples, cells: CELLS, shown: SHOWN });
  },
};

/** A coarse grid of cells shown or hidden, enlarged bilinearly and shifted by less than a cell. */
function drawMask(random: Random, width: number, height: number): Float32Array {
  const side = CELLS + 1;
  const grid = Float32Array.from({ length: side * side }, () => (random.next() < SHOWN ? 1 : 0));
  const [cellX, cellY] = [width / CELLS, height / CELLS];
  const [shiftX, shiftY] = [random.next() * cellX, random.next() * cellY];
  const mask = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = Math.min(side - 1, (y + shiftY) / cellY);
    const top = Math.min(side - 2, Math.floor(v));
    for (let x = 0; x < width; x++) {
      const u = Math.min(side - 1, (x + shiftX) / cellX);
      const left = Math.min(side - 2, Math.floor(u));
      const at = top * side + left;
      const upper = grid[at] + (u - left) * (grid[at + 1] - grid[at]);
      const lower = grid[at + side] + (u - left) * (grid[at + side + 1] - grid[at + side]);
      mask[y * width + x] = upper + (v - top) * (lower - upper);
    }
  }
  return mask;
}
