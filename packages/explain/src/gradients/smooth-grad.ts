import { Random } from "@leukoscope/random";
import { checkWhole } from "../errors.ts";
import type { Method } from "../method.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { pixelMap, strongestColour } from "./pixel-map.ts";

const CHUNK = 8;
/** Standard deviation of the noise as a share of the input's range, within the 0.1 to 0.2 that its authors advise. */
const NOISE_SHARE = 0.15;

/** SmoothGrad (Smilkov et al. 2017): the gradient averaged over noisy copies of the image. By default 50 of them. */
export const smoothGrad: Method = {
  name: "smoothgrad",
  drawnOn: "image",
  signed: false,
  async explain({ model, samples = 50, seed, target, view }) {
    checkWhole("samples", samples, 1);
    const { input } = view;
    const random = new Random(seed).fork("smoothgrad");
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const value of input) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    const deviation = NOISE_SHARE * (most - least);
    const draw = () => Float32Array.from(input, () => deviation * random.normal());
    const mean = await meanGradient(model, input, target, samples, draw);
    return pixelMap(model, strongestColour(mean), { samples, deviation });
  },
};

/** The gradient, [3, height, width], in the mean over `samples` copies of the input with noise added. */
export async function meanGradient(
  model: ExplainedModel,
  input: Float32Array,
  target: number,
  samples: number,
  noise: (sample: number) => Float32Array,
): Promise<Float32Array> {
  const sum = new Float64Array(input.length);
  for (let first = 0; first < samples; first += CHUNK) {
    const count = Math.min(CHUNK, samples - first);
    const inputs = new Float32Array(count * input.length);
    for (let k = 0; k < count; k++) {
      const drawn = noise(first + k);
      for (let i = 0; i < input.length; i++) inputs[k * input.length + i] = input[i] + drawn[i];
    }
    const gradients = await model.imageGradients(inputs, count, target);
    for (let i = 0; i < gradients.length; i++) sum[i % input.length] += gradients[i];
  }
  return Float32Array.from(sum, (value) => value / samples);
}
