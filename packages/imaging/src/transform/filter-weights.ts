/** A resampling filter: a function that is 0 beyond `support`. */
export interface Kernel {
  readonly support: number;
  weight(x: number): number;
}

/** For each output sample: which input samples make it, with which weights. */
export interface FilterWeights {
  /** Weights an output sample has room for. */
  readonly room: number;
  /** First input sample, and how many, of each output sample. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `room` weights an output sample, summing to 1. */
  readonly weights: Float64Array;
}

/**
 * Weights of a filter with antialiasing: when the size shrinks, the filter widens to cover every input sample. The
 * arithmetic of Pillow (libImaging/Resample.c, precompute_coeffs), step by step.
 */
export function filterWeights(kernel: Kernel, inputSize: number, outputSize: number): FilterWeights {
  const scale = inputSize / outputSize;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  const room = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(outputSize);
  const count = new Int32Array(outputSize);
  const weights = new Float64Array(outputSize * room);
  const inverse = 1 / widening;
  for (let i = 0; i < outputSize; i++) {
    const centre = (i + 0.5) * scale;
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const n = Math.min(Math.trunc(centre + support + 0.5), inputSize) - from;
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const weight = kernel.weight((j + from - centre + 0.5) * inverse);
      weights[i * room + j] = weight;
      sum += weight;
    }
    for (let j = 0; j < n; j++) weights[i * room + j] /= sum;
    first[i] = from;
    count[i] = n;
  }
  return { room, first, count, weights };
}

/** Fraction bits of fixed-point weights: 32 less 8 of a sample and 2 of headroom, as in Pillow. */
export const PRECISION_BITS = 32 - 8 - 2;

export type FixedWeights = Omit<FilterWeights, "weights"> & { readonly weights: Int32Array };

/** The weights in fixed point, rounded half away from zero. */
export function fixedPoint(filter: FilterWeights): FixedWeights {
  const weights = Int32Array.from(filter.weights, (weight) =>
    Math.trunc(weight * (1 << PRECISION_BITS) + (weight < 0 ? -0.5 : 0.5)),
  );
  return { ...filter, weights };
}
