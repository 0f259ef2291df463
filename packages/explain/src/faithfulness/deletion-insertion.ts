import { createImage, type Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import type { Attribution } from "../attribution.ts";
import { checkWhole } from "../errors.ts";
import { drawMap } from "../map-grid.ts";
import type { ExplainedModel } from "../model/explained-model.ts";
import { gaussianBlur } from "./blur.ts";
import { ranking } from "./ranking.ts";

/** The blur of the reference implementation (github.com/eclique/RISE, `evaluation.py`): 11 taps, sigma 5. */
const BLUR_RADIUS = 5;
const BLUR_SIGMA = 5;

export interface FaithfulnessOptions {
  /** Points on a curve less one; each curve costs `steps + 1` predictions, and there are four. By default 20. */
  readonly steps?: number;
  /** Of the random map and of the order among equal pixels. By default 0. */
  readonly seed?: number;
  /** Figures of a random map of the same resolution, where they are known: saves half of the predictions. */
  readonly random?: DeletionInsertion;
}

/** The target's probability while pixels change, in even steps from none to all. */
export interface Curve {
  /** Area under the curve over the share of pixels changed, from 0 to 1. */
  readonly auc: number;
  readonly probabilities: readonly number[];
}

export interface DeletionInsertion {
  /** Most important pixels first replaced by the image's mean colour: the lower the better. */
  readonly deletion: Curve;
  /** Most important pixels first brought back into the blurred image: the higher the better. */
  readonly insertion: Curve;
}

/** How faithful a map is to the model. A figure says nothing alone: hold it against the random map's. */
export interface Faithfulness extends DeletionInsertion {
  readonly target: string;
  /** The same of a random map of the same resolution. */
  readonly random: DeletionInsertion;
}

/**
 * Deletion and insertion (Petsiuk et al. 2018) of a map and of a random one, on the image as the model sees it.
 * @throws ExplainError `bad-option`; `unknown-class` when the map explains a class that this model has not
 */
export async function deletionInsertion(
  model: ExplainedModel,
  image: Image,
  attribution: Attribution,
  { random: known, seed = 0, steps = 20 }: FaithfulnessOptions = {},
): Promise<Faithfulness> {
  const { map, target } = attribution;
  checkWhole("the steps of deletion and insertion", steps, 1);
  const index = model.classIndex(target);
  const { image: fitted } = model.view(image);
  const random = new Random(seed);
  const rank = (values: Float32Array, label: string) =>
    ranking(drawMap(values, attribution, fitted.width, fitted.height), random.fork(label));
  const curve = async (from: Image, to: Image, order: Uint32Array): Promise<Curve> => {
    const inputs = new Float32Array((steps + 1) * from.data.length);
    let row = 0;
    for (const mixed of mixtures(from, to, order, steps)) inputs.set(model.normalise(mixed), row++ * from.data.length);
    const probabilities = [...(await model.probabilities(inputs, steps + 1, index))];
    return { auc: areaUnder(probabilities), probabilities };
  };
  const plain = meanColour(fitted);
  const blurred = gaussianBlur(fitted, BLUR_RADIUS, BLUR_SIGMA);
  const both = async (order: Uint32Array): Promise<DeletionInsertion> => ({
    deletion: await curve(fitted, plain, order),
    insertion: await curve(blurred, fitted, order),
  });
  const draws = random.fork("map");
  const noise = Float32Array.from(map, () => draws.next());
  const own = await both(rank(map, "ties"));
  return { target, ...own, random: known ?? (await both(rank(noise, "random ties"))) };
}

/** `from`, with ever more pixels of `to`, until it is `to`. The same buffer each time. */
function* mixtures(from: Image, to: Image, order: Uint32Array, steps: number): Generator<Image, void, undefined> {
  const mixed = createImage(from.width, from.height, from.data.slice());
  let done = 0;
  for (let step = 0; step <= steps; step++) {
    for (const end = Math.round((step * order.length) / steps); done < end; done++) {
      const at = 3 * order[done];
      mixed.data.set(to.data.subarray(at, at + 3), at);
    }
    yield mixed;
  }
}

/** An image of the same size in the mean colour. */
function meanColour(image: Image): Image {
  const sums = [0, 0, 0];
  image.data.forEach((value, i) => {
    sums[i % 3] += value;
  });
  const pixels = image.width * image.height;
  return createImage(
    image.width,
    image.height,
    image.data.map((_, i) => Math.round(sums[i % 3] / pixels)),
  );
}

/** Trapezoids of width 1 / steps. */
function areaUnder(values: readonly number[]): number {
  const inner = values.slice(1, -1).reduce((sum, value) => sum + value, 0);
  return (inner + (values[0] + values[values.length - 1]) / 2) / (values.length - 1);
}
