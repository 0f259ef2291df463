import { type Border, borderIndices } from "../border.ts";

/** Half of a symmetric kernel: the middle weight, then outwards. All weights, both sides counted, sum to 1. */
export type HalfKernel = Float64Array;

/** exp(-i^2 / (2 sigma^2)) out to `radius`, normalised. */
export function gaussianKernel(sigma: number, radius: number): HalfKernel {
  const half = Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - half[0];
  return half.map((weight) => weight / sum);
}

/**
 * Convolves across, then down, with the same symmetric kernel.
 * @param values `height` rows of `width` samples of `channels` interleaved values
 */
export function convolve(
  values: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
  kernel: HalfKernel,
  border: Border,
): Float32Array {
  const stride = width * channels;
  const radius = kernel.length - 1;
  const columns = borderIndices(width, radius, border);
  const rows = borderIndices(height, radius, border);
  const line = new Float32Array(columns.length * channels);
  const across = new Float32Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = 0; x < columns.length; x++) {
      const from = y * stride + columns[x] * channels;
      for (let c = 0; c < channels; c++, i++) line[i] = values[from + c];
    }
    const middle = radius * channels;
    for (let i = 0; i < stride; i++) {
      let sum = kernel[0] * line[middle + i];
      for (let j = 1, left = middle + i - channels, right = middle + i + channels; j <= radius; j++) {
        sum += kernel[j] * (line[left] + line[right]);
        left -= channels;
        right += channels;
      }
      across[y * stride + i] = sum;
    }
  }
  const out = new Float32Array(stride * height);
  for (let y = 0; y < height; y++) {
    const to = y * stride;
    for (let i = 0; i < stride; i++) out[to + i] = kernel[0] * across[to + i];
    for (let j = 1; j <= radius; j++) {
      const weight = kernel[j];
      const above = rows[y + radius - j] * stride;
      const below = rows[y + radius + j] * stride;
      for (let i = 0; i < stride; i++) out[to + i] += weight * (across[above + i] + across[below + i]);
    }
  }
  return out;
}
