import type { Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import type { Attribution } from "../attribution.ts";
import { checkWhole } from "../errors.ts";
import { drawMap } from "../map-grid.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { meanOfPlanes } from "../perturbation/occlusion.ts";

const CHUNK = 32;
/** Side of a removed square as a share of the image's, smallest and largest. */
const SIDES = [0.1, 0.4] as const;

/**
 * Infidelity (Yeh et al. 2019) under the removal of random squares: how badly what the map holds in a square tells how much
 * the probability falls when the square is replaced by the mean colour. The map is scaled as fits best, and the figure is
 * a share of the spread of the falls: 0 is perfect, 1 no better than a map of zeros.
 */
export async function infidelity(
  model: ExplainedModel,
  image: Image,
  attribution: Attribution,
  { samples = 64, seed = 0 }: { readonly samples?: number; readonly seed?: number } = {},
): Promise<number> {
  checkWhole("the samples of infidelity", samples, 2);
  const { image: fitted, input } = model.view(image);
  const { height, width } = fitted;
  const target = model.classIndex(attribution.target);
  const map = drawMap(attribution.map, attribution, width, height);
  const random = new Random(seed).fork("infidelity");
  const plain = meanOfPlanes(input);
  const [whole] = await model.probabilities(input, 1, target);
  const held = new Float64Array(samples);
  const falls = new Float64Array(samples);
  for (let first = 0; first < samples; first += CHUNK) {
    const count = Math.min(CHUNK, samples - first);
    const inputs = new Float32Array(count * input.length);
    for (let k = 0; k < count; k++) {
      const share = SIDES[0] + random.next() * (SIDES[1] - SIDES[0]);
      const [w, h] = [Math.max(1, Math.round(share * width)), Math.max(1, Math.round(share * height))];
      const [left, top] = [random.int(width - w + 1), random.int(height - h + 1)];
      inputs.set(input, k * input.length);
      for (let y = top; y < top + h; y++) {
        for (let x = left; x < left + w; x++) held[first + k] += map[y * width + x];
        for (let c = 0; c < 3; c++) {
          const row = k * input.length + (c * height + y) * width;
          inputs.fill(plain[c], row + left, row + left + w);
        }
      }
    }
    const scores = await model.probabilities(inputs, count, target);
    for (let k = 0; k < count; k++) falls[first + k] = whole - scores[k];
  }
  const spread = falls.reduce((sum, fall) => sum + fall * fall, 0) / samples;
  return spread > 0 ? scaledInfidelity(held, falls) / spread : 0;
}

/**
 * Mean squared difference of falls and of what the map foretells, the latter scaled as fits best: Captum's `infidelity`
 * with `normalize`.
 */
export function scaledInfidelity(foretold: ArrayLike<number>, falls: ArrayLike<number>): number {
  let [both, own] = [0, 0];
  for (let k = 0; k < falls.length; k++) {
    both += foretold[k] * falls[k];
    own += foretold[k] * foretold[k];
  }
  const scale = own > 0 ? both / own : 0;
  let sum = 0;
  for (let k = 0; k < falls.length; k++) sum += (scale * foretold[k] - falls[k]) ** 2;
  return sum / falls.length;
}
