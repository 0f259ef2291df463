import { float32 } from "@leukoscope/onnx";
import { perChannel } from "../rules/reshape.ts";
import { checkPerClass, complement, elementShare, type Loss, softplus, weighted } from "./loss.ts";

export interface BinaryCrossEntropyOptions {
  /** Multiplies the loss of the positives of each class, [C]; `pos_weight` of PyTorch. */
  readonly positiveWeights?: readonly number[];
}

/**
 * Sigmoid cross-entropy of each class by itself, for several labels a sample; mean over the classes, then over samples
 * by weight. `BCEWithLogitsLoss` of PyTorch. Logits [N, C] or [N, C, …], targets in [0, 1].
 * @throws AutogradError `bad-request` when the positive weights don't fit the classes
 */
export const binaryCrossEntropy =
  ({ positiveWeights }: BinaryCrossEntropyOptions = {}): Loss =>
  (builder, logits, targets, weights) => {
    const probabilities = builder.op("Sigmoid", [logits], {}, { name: "probabilities" });
    const share = elementShare(builder, logits, weights);
    const negative = complement(builder, targets);
    let positive = targets;
    if (positiveWeights) {
      checkPerClass(builder, logits, positiveWeights, "positiveWeights");
      const vector = builder.constant(float32([positiveWeights.length], positiveWeights), "positive_weights");
      positive = builder.op("Mul", [targets, perChannel(builder, vector, builder.dimsOf(logits).length)]);
    }
    // t v softplus(-x) + (1 - t) softplus(x), with softplus(x) = softplus(-x) + x.
    const either = builder.op("Add", [positive, negative]);
    const downward = softplus(builder, builder.op("Neg", [logits]));
    const losses = builder.op("Add", [builder.op("Mul", [either, downward]), builder.op("Mul", [negative, logits])]);
    const error = builder.op("Sub", [builder.op("Mul", [either, probabilities]), positive]);
    return {
      loss: weighted(builder, losses, share),
      gradient: builder.op("Mul", [error, share]),
      probabilities,
    };
  };
