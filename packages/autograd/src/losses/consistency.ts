import { type GraphBuilder, int, scalar } from "@leukoscope/onnx";
import { AutogradError } from "../errors.ts";
import { reshape, slice, sumOver } from "../rules/reshape.ts";
import { type Loss, shareOf, times, weighted } from "./loss.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

export interface ConsistencyOptions {
  /** How many views a sample has; the batch holds all first views, then all second ones, and so on. */
  readonly views: number;
  /** What the divergence counts, from 0 up; 12 in AugMix. */
  readonly factor: number;
  /** Of the rows that have weight: those of first views alone, usually. Of softmax; cross-entropy by default. */
  readonly loss?: Loss;
}

/** Below this the mean of probabilities has no logarithm, as in the authors' code. */
const LEAST = 1e-7;

/**
 * A loss and the Jensen-Shannon divergence between the softmax probabilities of a sample's views (AugMix, Hendrycks et
 * al. 2020): the mean of KL(p_v || m) over the views v, with m the mean of all p_v, averaged over samples by the weights
 * of their first views.
 * @throws AutogradError `bad-request` for fewer than two views, a factor below 0, or a batch that views do not divide
 */
export function withConsistency({ views, factor, loss = softmaxCrossEntropy }: ConsistencyOptions): Loss {
  if (!(Number.isInteger(views) && views >= 2)) {
    throw new AutogradError("bad-request", "views", `views is ${views}; give a whole number from 2 up`);
  }
  if (!(Number.isFinite(factor) && factor >= 0)) {
    throw new AutogradError("bad-request", "factor", `factor is ${factor}; give a number from 0 up`);
  }
  return (builder, logits, targets, weights) => {
    const own = loss(builder, logits, targets, weights);
    const divergence = divergenceOf(builder, logits, weights, views);
    return {
      loss: builder.op("Add", [own.loss, times(builder, divergence.loss, factor)], {}, { name: "loss" }),
      gradient: builder.op("Add", [own.gradient, times(builder, divergence.gradient, factor)]),
      probabilities: own.probabilities,
    };
  };
}

function divergenceOf(builder: GraphBuilder, logits: string, weights: string, views: number) {
  const dims = builder.dimsOf(logits);
  const [rows, classes] = dims;
  if (dims.length !== 2 || rows % views !== 0) {
    throw new AutogradError(
      "bad-request",
      logits,
      `${logits} is [${dims.join(", ")}]; give rows of class scores, ${views} for each sample`,
    );
  }
  const samples = rows / views;
  const shaped = reshape(builder, logits, [views, samples, classes]);
  const axis = { axis: int(2) };
  const probabilities = builder.op("Softmax", [shaped], axis);
  const mean = times(builder, sumOver(builder, probabilities, [0], true), 1 / views);
  const certain = builder.op("Clip", [mean, builder.constant(scalar(LEAST), "least")]);
  const surplus = builder.op("Sub", [builder.op("LogSoftmax", [shaped], axis), builder.op("Log", [certain])]);
  const divergence = sumOver(builder, builder.op("Mul", [probabilities, surplus]), [2], true);
  const first = slice(builder, weights, [0], [0], [samples]);
  const share = times(builder, reshape(builder, shareOf(builder, first), [1, samples, 1]), 1 / views);
  const error = builder.op("Mul", [probabilities, builder.op("Sub", [surplus, divergence])]);
  const gradient = reshape(builder, builder.op("Mul", [error, share]), dims);
  return { loss: weighted(builder, divergence, share), gradient };
}
