import { int } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { sumOver } from "../rules/reshape.ts";
import { complement, type Loss, perSample, plus, shareOf, times, weighted } from "./loss.ts";

export interface DiceOptions {
  /** Added above and below the fraction, so that a class that is neither there nor predicted counts as found; above 0. */
  readonly smooth?: number;
}

/**
 * Soft Dice loss (Milletari et al. 2016, https://arxiv.org/abs/1606.04797, without squares): 1 - (2 sum p t + s) /
 * (sum p + sum t + s) over the pixels of one image and class, p the softmax; mean over classes, then over images by
 * weight. As `DiceLoss(softmax=True)` of MONAI, smooth terms aside. Taken image by image, so that gradient accumulation
 * gives the same as a larger batch. A pixel with targets of zero in all classes is left out. Logits [N, C, H, W] (or any
 * other number of axes after C), targets one-hot.
 * @throws AutogradError `bad-request` for a smooth term of zero or less, or logits without pixels
 */
export function dice({ smooth = 1 }: DiceOptions = {}): Loss {
  if (!(smooth > 0)) {
    throw new AutogradError("bad-request", "smooth", `smooth of the Dice loss is ${smooth}; give a number above 0`);
  }
  return (builder, logits, targets, weights) => {
    const [, classes, ...pixels] = builder.dimsOf(logits);
    if (pixels.length === 0) {
      throw new AutogradError("bad-request", logits, `Dice wants logits [N, C, H, W], but ${logits} has no pixels`);
    }
    const rank = pixels.length + 2;
    const axes = pixels.map((_, axis) => axis + 2);
    const probabilities = builder.op("Softmax", [logits], { axis: int(1) }, { name: "probabilities" });
    const mask = sumOver(builder, targets, [1], true);
    const seen = builder.op("Mul", [probabilities, mask]);
    const overlap = sumOver(builder, builder.op("Mul", [probabilities, targets]), axes, true);
    const sizes = builder.op("Add", [sumOver(builder, seen, axes, true), sumOver(builder, targets, axes, true)]);
    const below = plus(builder, sizes, smooth);
    const scores = builder.op("Div", [plus(builder, times(builder, overlap, 2), smooth), below]);
    const share = perSample(builder, times(builder, shareOf(builder, weights), 1 / classes), rank);
    // By the probabilities: (score mask - 2 t) / below; then through the softmax.
    const rise = builder.op("Sub", [builder.op("Mul", [scores, mask]), times(builder, targets, 2)]);
    const slope = builder.op("Mul", [rise, builder.op("Div", [share, below])]);
    const mean = sumOver(builder, builder.op("Mul", [slope, probabilities]), [1], true);
    return {
      loss: weighted(builder, complement(builder, scores), share),
      gradient: builder.op("Mul", [probabilities, builder.op("Sub", [slope, mean])]),
      probabilities,
    };
  };
}
