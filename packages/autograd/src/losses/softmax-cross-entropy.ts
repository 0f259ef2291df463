import { type GraphBuilder, int } from "@leukoscope/onnx";
import { reshape, sumOver } from "../rules/reshape.ts";
import { type LossValues, shareOf } from "./loss.ts";

/**
 * Softmax cross-entropy with soft labels, averaged by sample weight: sum_i w_i CE_i / sum_i w_i.
 *
 * Linear in targets and weights, so that class weights are the caller's to multiply in: with the weight v of the
 * sample's own class, weights w_i v_i and targets t_ic v_c / v_i give what `CrossEntropyLoss(weight=v)` of PyTorch
 * gives for class indices, label smoothing included, its division by the sum of the v_i too.
 *
 * @param logits [N, C]
 * @param targets [N, C], rows usually summing to one
 * @param weights [N], not all zero
 */
export function softmaxCrossEntropy(
  builder: GraphBuilder,
  logits: string,
  targets: string,
  weights: string,
): LossValues {
  const [batch] = builder.dimsOf(logits);
  const axis = { axis: int(1) };
  const logProbabilities = builder.op("LogSoftmax", [logits], axis);
  const probabilities = builder.op("Softmax", [logits], axis, { name: "probabilities" });
  const share = shareOf(builder, weights);
  const likelihood = sumOver(builder, builder.op("Mul", [targets, logProbabilities]), [1]);
  const loss = builder.op("Neg", [sumOver(builder, builder.op("Mul", [likelihood, share]), [0])], {}, { name: "loss" });
  const mass = sumOver(builder, targets, [1], true);
  const error = builder.op("Sub", [builder.op("Mul", [probabilities, mass]), targets]);
  const gradient = builder.op("Mul", [error, reshape(builder, share, [batch, 1])]);
  return { loss, gradient, probabilities };
}
