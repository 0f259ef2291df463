import { checkWhole } from "../errors.ts";
import type { Method } from "../method.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { pixelMap, sumOfColours } from "./pixel-map.ts";

const CHUNK = 8;
/** Share of the difference of logits by which the sum of a map may miss it. */
const TOLERANCE = 0.01;
const MOST_STEPS = 512;

/** How well the sum of a map keeps the promise of completeness. */
export interface Completeness {
  readonly steps: number;
  /** Of all attributions. */
  readonly sum: number;
  /** Logit of the image less logit of the baseline: what the sum should be. */
  readonly difference: number;
  /** |sum - difference| / |difference|. */
  readonly error: number;
  /** Whether the error is within 1 %. */
  readonly complete: boolean;
}

/**
 * Integrated gradients (Sundararajan, Taly and Yan 2017) from a black image. Steps are doubled, from 32 or what is asked,
 * until the attributions add up to the difference of logits within 1 %, up to 512.
 */
export const integratedGradients: Method = {
  name: "integrated-gradients",
  drawnOn: "image",
  signed: true,
  async explain({ model, samples = 32, target, view }) {
    checkWhole("steps", samples, 2, MOST_STEPS);
    const baseline = blackInput(model);
    const both = new Float32Array(2 * view.input.length);
    both.set(view.input);
    both.set(baseline, view.input.length);
    const logits = await model.logits(both, 2);
    const difference = logits[target] - logits[model.classes.length + target];
    for (let steps = samples; ; steps = Math.min(MOST_STEPS, 2 * steps)) {
      const map = await integrate(model, view.input, baseline, target, steps);
      const completeness = completenessOf(map, difference, steps);
      if (!completeness.complete && steps < MOST_STEPS) continue;
      return pixelMap(model, sumOfColours(map), { baseline: "black", completeness });
    }
  },
};

function completenessOf(map: Float32Array, difference: number, steps: number): Completeness {
  const sum = map.reduce((total, value) => total + value, 0);
  const error = Math.abs(sum - difference) / Math.max(Math.abs(difference), Number.EPSILON);
  return { steps, sum, difference, error, complete: error <= TOLERANCE };
}

/** A black image as the model reads it. */
function blackInput({ metadata }: ExplainedModel): Float32Array {
  const { colourOrder, input, mean, std } = metadata;
  const pixels = input.width * input.height;
  const black = mean.map((value, c) => -value / std[c]);
  if (colourOrder === "BGR") black.reverse();
  return Float32Array.from({ length: 3 * pixels }, (_, i) => black[Math.floor(i / pixels)]);
}

/** Attributions of each value of the input, [3, height, width], by Gauss-Legendre quadrature of `steps` places. */
export async function integrate(
  model: ExplainedModel,
  input: Float32Array,
  baseline: Float32Array,
  target: number,
  steps: number,
): Promise<Float32Array> {
  const { places, weights } = gaussLegendre(steps);
  const sum = new Float64Array(input.length);
  for (let first = 0; first < steps; first += CHUNK) {
    const count = Math.min(CHUNK, steps - first);
    const inputs = new Float32Array(count * input.length);
    for (let k = 0; k < count; k++) {
      const share = places[first + k];
      for (let i = 0; i < input.length; i++) {
        inputs[k * input.length + i] = baseline[i] + share * (input[i] - baseline[i]);
      }
    }
    const gradients = await model.imageGradients(inputs, count, target);
    for (let k = 0; k < count; k++) {
      const weight = weights[first + k];
      for (let i = 0; i < input.length; i++) sum[i] += weight * gradients[k * input.length + i];
    }
  }
  return Float32Array.from(sum, (value, i) => value * (input[i] - baseline[i]));
}
