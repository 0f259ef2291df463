import { roundHalfEven } from "./range.ts";

/** Weights in eight bits, symmetric about 0, with a scale for each output channel. */
export interface QuantizedWeights {
  /** [channels, inputs], in [-127, 127]. */
  readonly values: Int8Array;
  /** [channels], above 0. */
  readonly scales: Float32Array;
}

export interface WeightOptions {
  /**
   * Bounds the sum of two neighbours of one sign to 128 steps. Processors with AVX2 alone add the products of two
   * neighbours in 16 bits: 255 * 128 is the most that fits. Without it results depend on the machine.
   */
  readonly neighbours?: (n: number, visit: (first: number, second: number) => void) => void;
  /** [channels]; scales are not below it. */
  readonly leastScales?: ArrayLike<number>;
}

/** The least normal float32. What is below counts as 0. */
const LEAST_SCALE = 2 ** -126;

/** Quantises weights [channels, inputs], each channel by its greatest magnitude. */
export function quantizeWeights(
  weights: ArrayLike<number>,
  channels: number,
  { neighbours, leastScales }: WeightOptions = {},
): QuantizedWeights {
  const inputs = weights.length / channels;
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(channels);
  for (let n = 0; n < channels; n++) {
    const start = n * inputs;
    let greatest = 0;
    for (let index = start; index < start + inputs; index++) greatest = Math.max(greatest, Math.abs(weights[index]));
    neighbours?.(n, (first, second) => {
      const a = weights[first];
      const b = weights[second];
      // Rounding adds half a step to each, so 127 stays within 128.
      if (a * b > 0) greatest = Math.max(greatest, Math.abs(a + b));
    });
    const scale = Math.max(greatest / 127, leastScales?.[n] ?? 0);
    scales[n] = scale < LEAST_SCALE ? 1 : scale;
    for (let index = start; index < start + inputs; index++) {
      values[index] = Math.max(-127, Math.min(127, roundHalfEven(weights[index] / scales[n])));
    }
  }
  return { values, scales };
}

/** A channel's bias in 32 bits, in steps of the products it is added to. */
export const quantizeBias = (bias: ArrayLike<number>, steps: ArrayLike<number>): Int32Array =>
  Int32Array.from({ length: bias.length }, (_, n) => roundHalfEven(bias[n] / steps[n]));
