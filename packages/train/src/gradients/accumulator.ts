import type { Values } from "../optimizers/index.ts";

/**
 * Means of gradients over several batches by what each batch counts: the gradient of one large batch, as long as
 * nothing but the mean joins its rows (live batch normalisation does).
 */
export class GradientAccumulator {
  #gradients: Map<string, Float32Array> | undefined;
  #weight = 0;
  #count = 0;

  /** Batches since the last {@link take}. */
  get count(): number {
    return this.#count;
  }

  /**
   * @param gradients of the batch's mean loss; taken over, not copied
   * @param weight what the batch counts, above 0
   */
  add(gradients: Values, weight: number): void {
    this.#count += 1;
    if (!this.#gradients) {
      this.#gradients = new Map(gradients);
      this.#weight = weight;
      return;
    }
    const whole = this.#weight + weight;
    for (const [name, sum] of this.#gradients) {
      const own = gradients.get(name);
      if (!own) continue;
      for (let i = 0; i < sum.length; i++) sum[i] += (weight / whole) * (own[i] - sum[i]);
    }
    this.#weight = whole;
  }

  /** The mean since the last call; the arrays are the caller's to change. */
  take(): ReadonlyMap<string, Float32Array> {
    const gradients = this.#gradients ?? new Map<string, Float32Array>();
    this.#gradients = undefined;
    this.#weight = 0;
    this.#count = 0;
    return gradients;
  }
}
