import { float32, int, scalar } from "@leukoscope/onnx";
import { perChannel, sumOver } from "../rules/reshape.ts";
import { checkPerClass, type Loss, perSample, weighted } from "./loss.ts";

export interface DenseCrossEntropyOptions {
  /** Weight of each class, [C]; enters the mean's denominator, as in PyTorch. */
  readonly classWeights?: readonly number[];
}

/** Keeps a batch in which nothing counts at a loss of zero. */
const LEAST = 1e-12;

/**
 * Softmax cross-entropy of every pixel, for segmentation: the mean over all pixels by what each counts, which is its
 * sample's weight times the sum of its (class-weighted) targets. Targets of zero in all classes take a pixel out, as
 * `ignore_index` of PyTorch does. Logits [N, C, H, W] (or any other number of axes after C).
 * @throws AutogradError `bad-request` when the class weights don't fit the classes
 */
export const denseCrossEntropy =
  ({ classWeights }: DenseCrossEntropyOptions = {}): Loss =>
  (builder, logits, targets, weights) => {
    const rank = builder.dimsOf(logits).length;
    const axis = { axis: int(1) };
    const logs = builder.op("LogSoftmax", [logits], axis);
    const probabilities = builder.op("Softmax", [logits], axis, { name: "probabilities" });
    let counted = targets;
    if (classWeights) {
      checkPerClass(builder, logits, classWeights, "classWeights");
      const vector = builder.constant(float32([classWeights.length], classWeights), "class_weights");
      counted = builder.op("Mul", [targets, perChannel(builder, vector, rank)]);
    }
    const mass = sumOver(builder, counted, [1], true);
    const perPixel = perSample(builder, weights, rank);
    const all = builder.dimsOf(logits).map((_, index) => index);
    const whole = sumOver(builder, builder.op("Mul", [mass, perPixel]), all);
    const share = builder.op("Div", [perPixel, builder.op("Clip", [whole, builder.constant(scalar(LEAST), "least")])]);
    const losses = builder.op("Neg", [builder.op("Mul", [counted, logs])]);
    const error = builder.op("Sub", [builder.op("Mul", [probabilities, mass]), counted]);
    return {
      loss: weighted(builder, losses, share),
      gradient: builder.op("Mul", [error, share]),
      probabilities,
    };
  };
