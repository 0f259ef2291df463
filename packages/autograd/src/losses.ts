import { type GraphBuilder, int } from "@leukoscope/onnx";
import { reshape, sumOver } from "./rules/reshape.ts";

export interface Loss {
  /** The loss, a scalar. */
  readonly loss: string;
  /** Its gradient with respect to the logits, [N, C]. */
  readonly gradient: string;
  /** Softmax of the logits, [N, C]. */
  readonly probabilities: string;
}

/**
 * Softmax cross-entropy with soft labels, averaged by sample weight: sum_i w_i CE_i / sum_i w_i. A weight of zero
 * takes a row out, which is how a partial batch fills a graph of fixed size.
 *
 * @param logits [N, C]
 * @param targets [N, C], rows usually summing to one
 * @param weights [N], not all zero
 */
export function softmaxCrossEntropy(builder: GraphBuilder, logits: string, targets: string, weights: string): Loss {
  const [batch] = builder.dimsOf(logits);
  const axis = { axis: int(1) };
  const logProbabilities = builder.op("LogSoftmax", [logits], axis);
  const probabilities = builder.op("Softmax", [logits], axis, { name: "probabilities" });
  const share = builder.op("Div", [weights, sumOver(builder, weights, [0], true)]);
  const likelihood = sumOver(builder, builder.op("Mul", [targets, logProbabilities]), [1]);
  const loss = builder.op("Neg", [sumOver(builder, builder.op("Mul", [likelihood, share]), [0])], {}, { name: "loss" });
  const mass = sumOver(builder, targets, [1], true);
  const error = builder.op("Sub", [builder.op("Mul", [probabilities, mass]), targets]);
  const gradient = builder.op("Mul", [error, reshape(builder, share, [batch, 1])]);
  return { loss, gradient, probabilities };
}
