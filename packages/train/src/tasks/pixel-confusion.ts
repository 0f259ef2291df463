import { IGNORED } from "../examples.ts";
import type { Scores } from "../history.ts";
import type { Hits } from "./task.ts";

/** Keeps the logarithm of a probability that was rounded to zero finite. */
const LEAST = 1e-7;

/** Pixels by their class and the class they were given, over any number of images. */
export class PixelConfusion {
  readonly #classes: number;
  /** [class, predicted] */
  readonly #counts: Float64Array;
  #loss = 0;

  constructor(classes: number) {
    this.#classes = classes;
    this.#counts = new Float64Array(classes * classes);
  }

  /**
   * @param mask class of each pixel, or {@link IGNORED}
   * @param probabilities [classes, pixels]
   */
  add(mask: Uint8Array, probabilities: Float32Array): void {
    const pixels = mask.length;
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      const label = mask[pixel];
      if (label === IGNORED) continue;
      let given = 0;
      for (let c = 1; c < this.#classes; c += 1) {
        if (probabilities[c * pixels + pixel] > probabilities[given * pixels + pixel]) given = c;
      }
      this.#counts[label * this.#classes + given] += 1;
      this.#loss -= Math.log(Math.max(probabilities[label * pixels + pixel], LEAST));
    }
  }

  get hits(): Hits {
    return { right: this.#sum((label, given) => label === given), of: this.#sum(() => true) };
  }

  /** Dice of each class over all pixels, 2 TP / (2 TP + FP + FN); NaN where no pixel has or was given the class. */
  get dice(): number[] {
    return Array.from({ length: this.#classes }, (_, c) => {
      const right = this.#counts[c * this.#classes + c];
      return (2 * right) / (this.#sum((label) => label === c) + this.#sum((_, given) => given === c));
    });
  }

  /** Macro F1 is the mean Dice of the classes that are there or were predicted, as F1 of pixels is their Dice. */
  get scores(): Scores {
    const { right, of } = this.hits;
    const dice = this.dice.filter((value) => !Number.isNaN(value));
    const f1Macro = dice.reduce((sum, value) => sum + value, 0) / dice.length;
    return { loss: this.#loss / of, accuracy: right / of, f1Macro };
  }

  #sum(chosen: (label: number, given: number) => boolean): number {
    return this.#counts.reduce((sum, count, at) => {
      return chosen(Math.floor(at / this.#classes), at % this.#classes) ? sum + count : sum;
    }, 0);
  }
}
