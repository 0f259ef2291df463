import { denseCrossEntropy, dice, type Loss, sumOfLosses } from "@leukoscope/autograd";
import { type Batch, IGNORED, type MaskedExamples } from "../examples.ts";
import { PixelConfusion } from "./pixel-confusion.ts";
import type { Task } from "./task.ts";

export class MaskError extends Error {
  override readonly name = "MaskError";
  constructor(
    readonly code: "wrong-size" | "unknown-class" | "all-ignored",
    /** The example's key; empty where no single one is meant. */
    readonly key: string,
    message: string,
  ) {
    super(message);
  }
}

/** Cross-entropy by pixel plus Dice: the first gives steady gradients, the second makes small classes count. */
export const segmentationLoss: Loss = sumOfLosses({ loss: denseCrossEntropy() }, { loss: dice() });

/** A class for each of an image's pixels; logits and probabilities are [N, classes, …], with `pixels` an image. */
export const segmentation = (classes: number, pixels: number): Task<MaskedExamples> => {
  const checked = async (examples: MaskedExamples, index: number, draw: number): Promise<Uint8Array> => {
    const mask = await examples.mask(index, draw);
    checkMask(mask, examples.key(index), classes, pixels);
    return mask;
  };
  const masksOf = (examples: MaskedExamples, { indices, draws }: Batch): Promise<Uint8Array[]> =>
    Promise.all(indices.map((index, row) => checked(examples, index, draws[row])));

  /** Adds the rows that count. */
  const addRows = (into: PixelConfusion, masks: readonly Uint8Array[], weights: Float32Array, found: Float32Array) => {
    for (const [row, mask] of masks.entries()) {
      if (weights[row] > 0) into.add(mask, found.subarray(row * classes * pixels, (row + 1) * classes * pixels));
    }
    return into;
  };

  return {
    loss: segmentationLoss,
    count: ({ count }) => count,
    async targets(examples, batch, { labelSmoothing }) {
      const { weights } = batch;
      const masks = await masksOf(examples, batch);
      return {
        targets: maskTargets(masks, classes, labelSmoothing),
        weights,
        hits: (found) => addRows(new PixelConfusion(classes), masks, weights, found).hits,
      };
    },
    scorer(examples) {
      const confusion = new PixelConfusion(classes);
      return {
        async add(batch, found) {
          addRows(confusion, await masksOf(examples, batch), batch.weights, found);
        },
        scores() {
          if (confusion.hits.of === 0) {
            throw new MaskError(
              "all-ignored",
              "",
              "no pixel of the validation masks counts; give some of them a class",
            );
          }
          return confusion.scores;
        },
      };
    },
  };
};

/** One-hot masks [N, classes, pixels], smoothed as `CrossEntropyLoss(label_smoothing)`; zero where a pixel is ignored. */
export function maskTargets(masks: readonly Uint8Array[], classes: number, smoothing: number): Float32Array {
  const pixels = masks[0].length;
  const targets = new Float32Array(masks.length * classes * pixels);
  for (const [row, mask] of masks.entries()) {
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      if (mask[pixel] === IGNORED) continue;
      for (let c = 0; c < classes; c += 1) {
        targets[(row * classes + c) * pixels + pixel] = smoothing / classes + (c === mask[pixel] ? 1 - smoothing : 0);
      }
    }
  }
  return targets;
}

/** @throws MaskError when a mask is of another size than the logits or names a class that they have not */
function checkMask(mask: Uint8Array, key: string, classes: number, pixels: number): void {
  if (mask.length !== pixels) {
    throw new MaskError("wrong-size", key, `the mask of ${key} has ${mask.length} pixels; the model gives ${pixels}`);
  }
  const unknown = mask.find((value) => value >= classes && value !== IGNORED);
  if (unknown !== undefined) {
    throw new MaskError(
      "unknown-class",
      key,
      `the mask of ${key} holds ${unknown}; give classes 0 to ${classes - 1}, or ${IGNORED} for pixels to ignore`,
    );
  }
}
