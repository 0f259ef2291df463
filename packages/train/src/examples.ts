import { Random } from "@leukoscope/random";

/** Inputs of a model, one at a time. */
export interface Inputs {
  /** What the example's input is computed from (such as a hash of the image and the preprocessing); keys caches. */
  key(index: number): string;
  /**
   * The model's input for one example, without the batch axis.
   * @param draw which augmentation: 0 is the example as it is
   */
  input(index: number, draw: number): Promise<Float32Array>;
}

/** Inputs with a class each. */
export interface Examples extends Inputs {
  /** Class index of each example. */
  readonly labels: readonly number[];
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

/**
 * Every example once, in an order drawn from the seed and the epoch. Over the epochs each example goes through all
 * draws in an order of its own before it meets one again, starting anywhere.
 */
export function shuffledBatches(count: number, size: number, draws: number, seed: string, epoch: number): Batch[] {
  const order = Array.from({ length: count }, (_, index) => index);
  new Random(`${seed}/order/${epoch}`).shuffle(order);
  const cycle = Math.floor(epoch / draws);
  return cut(order, size, (index) => {
    const turns = Array.from({ length: draws }, (_, draw) => draw);
    new Random(`${seed}/draws/${index}/${cycle}`).shuffle(turns);
    return turns[epoch % draws];
  });
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
