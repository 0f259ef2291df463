import { Random } from "@leukoscope/random";

/** Inputs of a model, one at a time. */
export interface Inputs {
  /** What the example's input is computed from (such as a hash of the image and the preprocessing); keys caches. */
  key(index: number): string;
  /**
   * The model's input for one example, without the batch axis.
   * @param draw which augmentation
   */
  input(index: number, draw: number): Promise<Float32Array>;
}

/** Inputs with a class each. */
export interface Examples extends Inputs {
  /** Class index of each example. */
  readonly labels: readonly number[];
  /** The example that a draw mixes in: its class and its share, from 0 to 1; the rest is the example's own. */
  mixed?(index: number, draw: number): MixedLabel | undefined;
}

/** Another class in an example, and how much of it. */
export interface MixedLabel {
  readonly label: number;
  readonly share: number;
}

/** In a mask: a pixel that counts neither in the loss nor in the scores. */
export const IGNORED = 255;

/** Inputs with a class for each pixel. */
export interface MaskedExamples extends Inputs {
  readonly count: number;
  /**
   * Class index of each pixel, or {@link IGNORED}, row by row in the size of the model's logits.
   * @param draw the augmentation that the input goes through, so that the mask follows it
   */
  mask(index: number, draw: number): Promise<Uint8Array>;
}

/** Which draws the examples of an epoch go through. */
export interface Drawing {
  /** How many there are; `fresh` draws another one at each epoch. */
  readonly draws: number | "fresh";
  /** Views of each draw that one step sees, one after the other; 1 by default. Only the first has weight. */
  readonly views?: number;
}

/** The rows of one step. Rows beyond the last example repeat others with weight 0. */
export interface Batch {
  readonly indices: readonly number[];
  /** Augmentation draw of each row. */
  readonly draws: readonly number[];
  /** 1 for an example, 0 for a row that only fills the batch. */
  readonly weights: Float32Array;
}

/** Every example once, in order, unaugmented. */
export function sequentialBatches(count: number, size: number): Batch[] {
  const order = Array.from({ length: count }, (_, index) => index);
  return cut(order, size, () => 0);
}

const DRAW_NUMBERS = 2 ** 31;

/**
 * Every example once, in an order drawn from the seed and the epoch. Over the epochs each example goes through all
 * draws in an order of its own before it meets one again, starting anywhere.
 * @param size rows of a batch, all views together
 */
export function shuffledBatches(
  count: number,
  size: number,
  { draws, views = 1 }: Drawing,
  seed: string,
  epoch: number,
): Batch[] {
  const order = Array.from({ length: count }, (_, index) => index);
  new Random(`${seed}/order/${epoch}`).shuffle(order);
  return cut(order, size / views, drawOf(draws, seed, epoch)).map((batch) => withViews(batch, views));
}

/** The draw of each example in an epoch. */
function drawOf(draws: Drawing["draws"], seed: string, epoch: number): (index: number) => number {
  if (draws === "fresh") return (index) => new Random(`${seed}/draws/${index}/${epoch}`).int(DRAW_NUMBERS);
  const cycle = Math.floor(epoch / draws);
  return (index) => {
    const turns = Array.from({ length: draws }, (_, draw) => draw);
    new Random(`${seed}/draws/${index}/${cycle}`).shuffle(turns);
    return turns[epoch % draws];
  };
}

/** Draw `d` has its views at `views * d`, `views * d + 1` and so on; all first views come first, then all second ones. */
function withViews({ indices, draws, weights }: Batch, views: number): Batch {
  if (views === 1) return { indices, draws, weights };
  const numbers = Array.from({ length: views }, (_, view) => view);
  const all = new Float32Array(views * weights.length);
  all.set(weights);
  return {
    indices: numbers.flatMap(() => indices),
    draws: numbers.flatMap((view) => draws.map((draw) => views * draw + view)),
    weights: all,
  };
}

function cut(order: readonly number[], size: number, drawOf: (index: number) => number): Batch[] {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, batch) => {
    const rows = Array.from({ length: size }, (_, row) => batch * size + row);
    const indices = rows.map((row) => order[row % order.length]);
    return {
      indices,
      draws: indices.map(drawOf),
      weights: Float32Array.from(rows, (row) => (row < order.length ? 1 : 0)),
    };
  });
}
