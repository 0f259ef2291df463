import { ImageError } from "../../image-error.ts";
import type { Component, Frame } from "./frame.ts";

/** Writes the image row `y` of one component at full width into `out` (at least `rowCapacity(frame)` long). */
export type RowUpsampler = (y: number, out: Uint8Array) => void;

/** Room for one upsampled row of any component. */
export function rowCapacity(frame: Frame): number {
  return frame.width + 8 * frame.maxH;
}

/**
 * The way libjpeg enlarges a subsampled component (jdsample.c): triangle filters ("fancy upsampling") where the
 * factor is 2, repetition elsewhere. Rounding alternates as there, so the bits are the same.
 */
export function rowUpsampler(frame: Frame, component: Component): RowUpsampler {
  const { h, height, samples, stride, v, width } = component;
  const across = frame.maxH / h;
  const down = frame.maxV / v;
  if (!Number.isInteger(across) || !Number.isInteger(down)) {
    throw new ImageError("unsupported", "The JPEG mixes sampling factors by a fraction", {
      value: [frame.maxH, frame.maxV, h, v],
    });
  }
  const rowAt = (row: number): number => stride * Math.min(Math.max(row, 0), height - 1);
  // libjpeg falls back to repetition for components of one or two columns.
  const fancyAcross = across === 2 && width > 2;

  if (across === 1 && down === 1) {
    return (y, out) => out.set(samples.subarray(y * stride, y * stride + width));
  }
  if (fancyAcross && down === 1) return (y, out) => h2v1(samples, y * stride, width, out);
  if (fancyAcross && down === 2) {
    const sums = new Int32Array(width);
    return (y, out) => {
      const near = rowAt(y >> 1);
      const far = rowAt((y >> 1) + ((y & 1) === 0 ? -1 : 1));
      for (let i = 0; i < width; i++) sums[i] = 3 * samples[near + i] + samples[far + i];
      h2v2(sums, width, out);
    };
  }
  if (across === 1 && down === 2) {
    return (y, out) => {
      const near = rowAt(y >> 1);
      const far = rowAt((y >> 1) + ((y & 1) === 0 ? -1 : 1));
      const bias = (y & 1) === 0 ? 1 : 2;
      for (let i = 0; i < width; i++) out[i] = (3 * samples[near + i] + samples[far + i] + bias) >> 2;
    };
  }
  return (y, out) => {
    const from = rowAt(Math.floor(y / down));
    for (let i = 0; i < width; i++) out.fill(samples[from + i], i * across, (i + 1) * across);
  };
}

function h2v1(samples: Uint8ClampedArray, from: number, width: number, out: Uint8Array): void {
  const last = width - 1;
  out[0] = samples[from];
  out[1] = (3 * samples[from] + samples[from + 1] + 2) >> 2;
  for (let i = 1; i < last; i++) {
    const near = 3 * samples[from + i];
    out[2 * i] = (near + samples[from + i - 1] + 1) >> 2;
    out[2 * i + 1] = (near + samples[from + i + 1] + 2) >> 2;
  }
  out[2 * last] = (3 * samples[from + last] + samples[from + last - 1] + 1) >> 2;
  out[2 * last + 1] = samples[from + last];
}

/** Across, over column sums that already weigh the two rows 3 to 1. */
function h2v2(sums: Int32Array, width: number, out: Uint8Array): void {
  const last = width - 1;
  out[0] = (4 * sums[0] + 8) >> 4;
  out[1] = (3 * sums[0] + sums[1] + 7) >> 4;
  for (let i = 1; i < last; i++) {
    const near = 3 * sums[i];
    out[2 * i] = (near + sums[i - 1] + 8) >> 4;
    out[2 * i + 1] = (near + sums[i + 1] + 7) >> 4;
  }
  out[2 * last] = (3 * sums[last] + sums[last - 1] + 8) >> 4;
  out[2 * last + 1] = (4 * sums[last] + 7) >> 4;
}
