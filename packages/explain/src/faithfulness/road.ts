import type { Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import type { Attribution } from "../attribution.ts";
import { drawMap } from "../map-grid.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { imputeLinearly } from "./impute.ts";
import { ranking } from "./ranking.ts";

const SHARES = [0.1, 0.3, 0.5, 0.7, 0.9] as const;
/** Of the noise added to imputed pixels, in the units of a normalised input. */
const NOISE = 0.01;

/** Remove and debias (Rong et al. 2022). */
export interface Road {
  /** Shares of the pixels removed. */
  readonly shares: readonly number[];
  /** Probability of the class with the most important pixels removed first, and with the least important first. */
  readonly mostFirst: readonly number[];
  readonly leastFirst: readonly number[];
  /** Half the mean difference of the two, least less most: above 0 when the map is right about what matters. */
  readonly score: number;
}

/** Removes pixels in the map's order and against it, and imputes them so that the hole itself tells nothing. */
export async function road(
  model: ExplainedModel,
  image: Image,
  attribution: Attribution,
  { seed = 0 }: { readonly seed?: number } = {},
): Promise<Road> {
  const { image: fitted, input } = model.view(image);
  const random = new Random(seed).fork("road");
  const order = ranking(drawMap(attribution.map, attribution, fitted.width, fitted.height), random.fork("ties"));
  const inputs = new Float32Array(2 * SHARES.length * input.length);
  for (const [k, share] of SHARES.entries()) {
    const count = Math.round(share * order.length);
    for (const [first, some] of [order.subarray(0, count), order.subarray(order.length - count)].entries()) {
      const removed = new Uint8Array(order.length);
      for (const place of some) removed[place] = 1;
      const imputed = imputeLinearly(input, removed, fitted.width, NOISE, random.fork(`noise ${k} ${first}`));
      inputs.set(imputed, (first * SHARES.length + k) * input.length);
    }
  }
  const scores = [...(await model.probabilities(inputs, 2 * SHARES.length, model.classIndex(attribution.target)))];
  const mostFirst = scores.slice(0, SHARES.length);
  const leastFirst = scores.slice(SHARES.length);
  const score = leastFirst.reduce((sum, value, k) => sum + (value - mostFirst[k]) / 2, 0) / SHARES.length;
  return { shares: SHARES, mostFirst, leastFirst, score };
}
