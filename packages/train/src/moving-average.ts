import type { Values } from "./optimizers/index.ts";

/**
 * Exponential moving average of weights: the first update copies them, each later one moves the average by 1 - decay
 * towards them. `AveragedModel` of PyTorch with `get_ema_multi_avg_fn(decay)` and `use_buffers=True`: running
 * statistics are averaged like weights.
 */
export class MovingAverage {
  readonly #decay: number;
  readonly #values = new Map<string, Float32Array>();

  /** @param decay in [0, 1): the share of itself that the average keeps at each update */
  constructor(decay: number) {
    this.#decay = decay;
  }

  /** Empty before the first update. */
  get values(): Values {
    return this.#values;
  }

  update(values: Values): void {
    for (const [name, now] of values) {
      const average = this.#values.get(name);
      if (!average) {
        this.#values.set(name, now.slice());
        continue;
      }
      for (let i = 0; i < now.length; i++) average[i] += (1 - this.#decay) * (now[i] - average[i]);
    }
  }

  restore(values: Values): void {
    this.#values.clear();
    for (const [name, saved] of values) this.#values.set(name, saved.slice());
  }
}
