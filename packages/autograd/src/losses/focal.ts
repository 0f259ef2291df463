import { float32, type GraphBuilder, int, scalar } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { perChannel, sumOver } from "../rules/reshape.ts";
import {
  checkPerClass,
  complement,
  elementShare,
  type Loss,
  perSample,
  shareOf,
  softplus,
  times,
  weighted,
} from "./loss.ts";

/** Focal losses take weight off what is predicted well already (Lin et al. 2017, https://arxiv.org/abs/1708.02002). */
export interface SoftmaxFocalOptions {
  /** At least 0; 0 gives cross-entropy, the paper found 2 best. */
  readonly gamma: number;
  /** Weight of each class, [C]; none by default. Unlike class weights it does not enter the mean's denominator. */
  readonly alpha?: readonly number[];
}

export interface SigmoidFocalOptions {
  readonly gamma: number;
  /** Weight of positives in [0, 1], negatives get the rest; none by default, 0.25 in the paper. */
  readonly alpha?: number;
}

/** Keeps (1 - p)^(gamma - 1) finite where p rounds to one; log p is zero there. */
const LEAST = 1e-12;

const power = (builder: GraphBuilder, base: string, exponent: number): string =>
  exponent === 1 ? base : builder.op("Pow", [base, builder.constant(scalar(exponent), "exponent")]);

function checkGamma(gamma: number): void {
  if (Number.isFinite(gamma) && gamma >= 0) return;
  throw new AutogradError("bad-request", "gamma", `gamma of the focal loss is ${gamma}; give a number from 0 up`);
}

/**
 * Focal loss over classes that exclude each other: -sum_c alpha_c t_c (1 - p_c)^gamma log p_c with p the softmax; mean
 * over samples by weight. Logits [N, C]; linear in the targets.
 * @throws AutogradError `bad-request` for a negative gamma, or an alpha that does not fit the classes
 */
export function softmaxFocal({ gamma, alpha }: SoftmaxFocalOptions): Loss {
  checkGamma(gamma);
  return (builder, logits, targets, weights) => {
    const rank = builder.dimsOf(logits).length;
    const axis = { axis: int(1) };
    const logs = builder.op("LogSoftmax", [logits], axis);
    const probabilities = builder.op("Softmax", [logits], axis, { name: "probabilities" });
    let counted = targets;
    if (alpha) {
      checkPerClass(builder, logits, alpha, "alpha");
      const vector = builder.constant(float32([alpha.length], alpha), "alpha");
      counted = builder.op("Mul", [targets, perChannel(builder, vector, rank)]);
    }
    const share = perSample(builder, builder.op("Neg", [shareOf(builder, weights)]), rank);
    const rest = builder.op("Clip", [complement(builder, probabilities), builder.constant(scalar(LEAST), "least")]);
    const focus = power(builder, rest, gamma);
    const losses = builder.op("Mul", [counted, builder.op("Mul", [focus, logs])]);
    // With f = (1 - p)^gamma log p: p f'(p) = (1 - p)^gamma - gamma p (1 - p)^(gamma - 1) log p, and the softmax takes
    // each class's share of their sum.
    const bend = builder.op("Mul", [probabilities, builder.op("Mul", [power(builder, rest, gamma - 1), logs])]);
    const slope = builder.op("Sub", [focus, times(builder, bend, gamma)]);
    const pull = builder.op("Mul", [counted, slope]);
    const spread = builder.op("Mul", [probabilities, sumOver(builder, pull, [1], true)]);
    return {
      loss: weighted(builder, losses, share),
      gradient: builder.op("Mul", [builder.op("Sub", [pull, spread]), share]),
      probabilities,
    };
  };
}

/**
 * Focal loss of each class by itself: -alpha t (1 - p)^gamma log p - (1 - alpha) (1 - t) p^gamma log(1 - p) with p the
 * sigmoid; mean over the classes, then over samples by weight. As `sigmoid_focal_loss` of torchvision for targets of 0
 * and 1. Logits [N, C] or [N, C, …].
 * @throws AutogradError `bad-request` for a negative gamma, or an alpha outside [0, 1]
 */
export function sigmoidFocal({ gamma, alpha }: SigmoidFocalOptions): Loss {
  checkGamma(gamma);
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) {
    throw new AutogradError("bad-request", "alpha", `alpha of the focal loss is ${alpha}; give a number from 0 to 1`);
  }
  return (builder, logits, targets, weights) => {
    const probabilities = builder.op("Sigmoid", [logits], {}, { name: "probabilities" });
    const downward = builder.op("Neg", [logits]);
    const share = elementShare(builder, logits, weights);
    // A negative is a positive of the mirrored logit.
    const positive = side(builder, gamma, probabilities, downward, times(builder, targets, alpha ?? 1));
    const rest = builder.op("Sigmoid", [downward]);
    const absent = times(builder, complement(builder, targets), alpha === undefined ? 1 : 1 - alpha);
    const negative = side(builder, gamma, rest, logits, absent);
    return {
      loss: weighted(builder, builder.op("Add", [positive.losses, negative.losses]), share),
      gradient: builder.op("Mul", [builder.op("Sub", [positive.slope, negative.slope]), share]),
      probabilities,
    };
  };
}

/** -t (1 - p)^gamma log p, where log p = -softplus(mirrored), and its slope t (1 - p)^gamma (gamma p log p - (1 - p)). */
function side(builder: GraphBuilder, gamma: number, p: string, mirrored: string, targets: string) {
  const surprise = softplus(builder, mirrored);
  const rest = builder.op("Sigmoid", [mirrored]);
  const focus = builder.op("Mul", [targets, power(builder, rest, gamma)]);
  const bend = times(builder, builder.op("Mul", [p, surprise]), gamma);
  const slope = builder.op("Neg", [builder.op("Mul", [focus, builder.op("Add", [bend, rest])])]);
  return { losses: builder.op("Mul", [focus, surprise]), slope };
}
