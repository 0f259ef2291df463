import { IMAGE_INPUT } from "@leukoscope/classifier";
import { checkWhole } from "../errors.ts";
import type { Method } from "../method.ts";

const CHUNK = 32;
/** Windows along the shorter side, and how many of them overlap a pixel along it. */
const WINDOWS = 14;
const OVERLAP = 2;

/**
 * Occlusion (Zeiler and Fergus 2014): a window in the image's mean colour slides over it, and each place shows by how much
 * the probability of the class falls. A window is two steps wide; by default 14 steps fit the shorter side.
 */
export const occlusion: Method = {
  name: "occlusion",
  drawnOn: "image",
  signed: true,
  async explain({ model, samples: steps = WINDOWS, target, view }) {
    const { height, width } = view.image;
    checkWhole("the steps of occlusion", steps, 2, Math.min(width, height));
    const step = Math.max(1, Math.floor(Math.min(width, height) / steps));
    const size = OVERLAP * step;
    // Windows hang over the edges, so that every pixel is hidden equally often.
    const columns = Math.ceil(width / step) + OVERLAP - 1;
    const rows = Math.ceil(height / step) + OVERLAP - 1;
    const drops = new Float64Array(columns * rows);
    const [whole] = await model.probabilities(view.input, 1, target);
    const plain = meanOfPlanes(view.input);
    for (let first = 0; first < drops.length; first += CHUNK) {
      const count = Math.min(CHUNK, drops.length - first);
      const inputs = new Float32Array(count * view.input.length);
      for (let k = 0; k < count; k++) {
        const left = (((first + k) % columns) - OVERLAP + 1) * step;
        const top = (Math.floor((first + k) / columns) - OVERLAP + 1) * step;
        const start = k * view.input.length;
        inputs.set(view.input, start);
        for (let c = 0; c < 3; c++) {
          for (let y = Math.max(0, top); y < Math.min(height, top + size); y++) {
            const row = start + (c * height + y) * width;
            inputs.fill(plain[c], row + Math.max(0, left), row + Math.min(width, left + size));
          }
        }
      }
      const scores = await model.probabilities(inputs, count, target);
      for (let k = 0; k < count; k++) drops[first + k] = whole - scores[k];
    }
    // A cell of the map lies under as many windows as overlap there; it gets their mean.
    const [cellsX, cellsY] = [Math.ceil(width / step), Math.ceil(height / step)];
    const map = Float32Array.from({ length: cellsX * cellsY }, (_, cell) => {
      const [x, y] = [cell % cellsX, Math.floor(cell / cellsX)];
      let sum = 0;
      for (let dy = 0; dy < OVERLAP; dy++)
        for (let dx = 0; dx < OVERLAP; dx++) sum += drops[(y + dy) * columns + x + dx];
      return sum / OVERLAP ** 2;
    });
    const grid = { x: step / 2 / width, y: step / 2 / height, stepX: step / width, stepY: step / height };
    return { map, width: cellsX, height: cellsY, layer: IMAGE_INPUT, grid, details: { window: size, step } };
  },
};

/** The mean of each of the three planes. */
export function meanOfPlanes(input: Float32Array): readonly number[] {
  const pixels = input.length / 3;
  return [0, 1, 2].map((c) => input.subarray(c * pixels, (c + 1) * pixels).reduce((sum, v) => sum + v, 0) / pixels);
}
