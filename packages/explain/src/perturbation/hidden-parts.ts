import { createImage, type Image, type Superpixels } from "@leukoscope/imaging";
import type { ExplainedModel, View } from "../model/explained-model.ts";

/** Images a call of the model's scores; a batch of the graph may be smaller. */
const CHUNK = 64;

export const hidings = ["ground", "own-mean"] as const;
/**
 * What a hidden superpixel shows. `ground`: the image's mean colour; `own-mean`: its own, as in the `lime` package, which
 * hides texture alone where a superpixel is plain.
 */
export type Hiding = (typeof hidings)[number];

/** An image of which superpixels can be hidden, and what the model then says. */
export class HiddenParts {
  readonly superpixels: Superpixels;
  readonly #model: ExplainedModel;
  readonly #shown: Float32Array;
  readonly #hidden: Float32Array;

  /** @param hide what shows where parts are hidden; an image must be of the same size as the view's */
  constructor(model: ExplainedModel, view: View, superpixels: Superpixels, hide: Hiding | Image = "ground") {
    this.superpixels = superpixels;
    this.#model = model;
    this.#shown = view.input;
    this.#hidden = model.normalise(typeof hide === "string" ? meanColours(view.image, superpixels, hide) : hide);
  }

  /**
   * Probability of the class for each mask.
   * @param masks rows of a byte a superpixel: 1 where it is shown
   */
  async probabilities(masks: Uint8Array, target: number): Promise<Float64Array> {
    const { count } = this.superpixels;
    const rows = masks.length / count;
    const out = new Float64Array(rows);
    for (let first = 0; first < rows; first += CHUNK) {
      const taken = Math.min(CHUNK, rows - first);
      const inputs = this.#inputs(masks.subarray(first * count, (first + taken) * count), taken);
      out.set(await this.#model.probabilities(inputs, taken, target), first);
    }
    return out;
  }

  /** As {@link probabilities}, of every class: rows of one logit a class. */
  async logits(masks: Uint8Array): Promise<Float32Array> {
    const rows = masks.length / this.superpixels.count;
    return this.#model.logits(this.#inputs(masks, rows), rows);
  }

  #inputs(masks: Uint8Array, rows: number): Float32Array {
    const { count, labels } = this.superpixels;
    const [shown, hidden] = [this.#shown, this.#hidden];
    const pixels = labels.length;
    const inputs = new Float32Array(rows * shown.length);
    for (let row = 0; row < rows; row++) {
      const mask = masks.subarray(row * count, (row + 1) * count);
      const start = row * shown.length;
      inputs.set(shown, start);
      for (let i = 0; i < pixels; i++) {
        if (mask[labels[i]] !== 0) continue;
        for (let at = i; at < shown.length; at += pixels) inputs[start + at] = hidden[at];
      }
    }
    return inputs;
  }
}

/** Every superpixel, or all as one, in its mean colour, cut to whole grey levels as the `lime` package does. */
function meanColours({ data, height, width }: Image, superpixels: Superpixels, hide: Hiding): Image {
  const { count, labels } =
    hide === "ground" ? { count: 1, labels: new Uint16Array(superpixels.labels.length) } : superpixels;
  const sums = new Float64Array(4 * count);
  for (let i = 0; i < labels.length; i++) {
    for (let c = 0; c < 3; c++) sums[4 * labels[i] + c] += data[3 * i + c];
    sums[4 * labels[i] + 3] += 1;
  }
  const out = new Uint8Array(data.length);
  for (let i = 0; i < labels.length; i++) {
    const at = 4 * labels[i];
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.floor(sums[at + c] / sums[at + 3]);
  }
  return createImage(width, height, out);
}

/** A value a superpixel as a map of the pixels. */
export const painted = (values: ArrayLike<number>, { labels }: Superpixels): Float32Array =>
  Float32Array.from(labels, (label) => values[label]);
