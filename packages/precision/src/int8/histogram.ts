import type { Range } from "./range.ts";

const HALF = 2048;

/**
 * How often each size of value came, in 4096 bins about 0. It widens by powers of two as greater values come, so one pass
 * over the data is enough.
 */
export class Histogram {
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  count = 0;
  /** Bin `i` holds values from `(i - 2048) * width` on. */
  readonly bins = new Float64Array(2 * HALF);
  /** Of a bin. */
  width = 2 ** -40;

  add(values: ArrayLike<number>): void {
    let low = this.min;
    let high = this.max;
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (value < low) low = value;
      if (value > high) high = value;
      // A comparison with NaN is never true, so it would slip through.
      if (Number.isNaN(value)) low = high = Number.NaN;
    }
    this.min = low;
    this.max = high;
    this.count += values.length;
    if (!Number.isFinite(low) || !Number.isFinite(high)) return;
    while (Math.max(-low, high) >= HALF * this.width) this.#widen();
    const scale = 1 / this.width;
    for (let index = 0; index < values.length; index++) this.bins[Math.floor(values[index] * scale) + HALF] += 1;
  }

  /** Middle of a bin. */
  middle(bin: number): number {
    return (bin - HALF + 0.5) * this.width;
  }

  get range(): Range {
    return { min: this.min, max: this.max };
  }

  #widen(): void {
    const { bins } = this;
    for (let step = 0; step < HALF / 2; step++) {
      // Outwards from 0, so that no bin is read after it was written.
      bins[HALF + step] = bins[HALF + 2 * step] + bins[HALF + 2 * step + 1];
      bins[HALF - 1 - step] = bins[HALF - 1 - 2 * step] + bins[HALF - 2 - 2 * step];
    }
    bins.fill(0, 0, HALF / 2);
    bins.fill(0, HALF + HALF / 2);
    this.width *= 2;
  }
}
