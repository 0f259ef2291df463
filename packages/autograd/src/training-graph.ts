import { extract, float, floatAttribute, GraphBuilder, type Model, type Node, scalar, sizeOf } from "@leukoscope/onnx";
import { blockChannels } from "./block-channels/index.ts";
import { differentiate } from "./differentiate.ts";
import { AutogradError } from "./errors.ts";
import { foldBatch } from "./fold-batch.ts";
import { fuseSums } from "./fuse-sums.ts";
import { type Loss, softmaxCrossEntropy } from "./losses/index.ts";
import { Recomputation } from "./recomputation.ts";
import { liveBatchNormalization, squaresByChannel } from "./rules/normalization.ts";
import { sumOver } from "./rules/reshape.ts";
import type { GradientRule } from "./rules/rule.ts";

export interface TrainingGraphOptions {
  /** The value that holds the logits, [N, C]; [N, C, …] for dense losses. */
  readonly logits: string;
  /** Initialisers to train; they become inputs of the graph. */
  readonly trainable: readonly string[];
  /**
   * `live`: a normalisation whose scale is trained uses the batch's statistics, and reports them;
   * `frozen`: all use the running statistics; a set: only those with these trained scales are live.
   */
  readonly batchNormalization: "live" | "frozen" | ReadonlySet<string>;
  /** Softmax cross-entropy by default. */
  readonly loss?: Loss;
  /**
   * Values of the forward model between which activations are computed again in the backward pass instead of being
   * kept: less memory for about a third more time. Without it all are kept.
   */
  readonly recomputeBetween?: readonly string[];
  /**
   * Channels in a block, as the runtime has kernels for on this processor: the graph then lays its values out in such
   * blocks, which is much faster, and runs nowhere else. Without it the graph runs everywhere.
   */
  readonly channelBlock?: number;
}

/** One live normalisation: which initialisers hold its running statistics, and which outputs report the batch's. */
export interface LiveStatistics {
  readonly runningMean: string;
  readonly runningVariance: string;
  readonly batchMean: string;
  /** Unbiased (divided by M - 1), as PyTorch feeds it into the running variance. */
  readonly batchVariance: string;
}

/** A mask is 0 with probability `ratio` and else 1 / (1 - ratio); the caller draws it. */
export interface DropoutMask {
  readonly mask: string;
  readonly dims: readonly number[];
  readonly ratio: number;
}

export interface TrainingGraph {
  /** Inputs: those of the forward model, `targets` in the shape of the logits, `weights` [N], the trained parameters, dropout masks. */
  readonly model: Model;
  /** Names of outputs. */
  readonly loss: string;
  readonly probabilities: string;
  /** Trained parameter -> output that holds its gradient: as many values in the same order, in any shape. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly statistics: readonly LiveStatistics[];
  readonly dropouts: readonly DropoutMask[];
}

const DROPOUT_DEFAULT = 0.5;

/** The ratio of a Dropout: a constant input since operator set 12, an attribute before. */
function dropoutRatio(builder: GraphBuilder, node: Node): number {
  const constant = node.inputs[1] ? builder.constantOf(node.inputs[1]) : undefined;
  return constant ? Number(constant.data[0]) : floatAttribute(node, "ratio", DROPOUT_DEFAULT);
}

/** Replaces a Dropout by a product with a mask that is an input: the seed then decides every bit. */
function maskDropout(builder: GraphBuilder, node: Node): DropoutMask {
  const { type, dims } = builder.typeOf(node.inputs[0]);
  const mask = builder.input(builder.fresh(`${node.name}.mask`), { type, dims });
  builder.add({ ...node, opType: "Mul", inputs: [node.inputs[0], mask], outputs: [node.outputs[0]], attributes: {} });
  return { mask, dims, ratio: dropoutRatio(builder, node) };
}

/** A BatchNormalization that uses its running statistics, also where the export was made in training mode. */
const frozen = (node: Node): Node => ({
  ...node,
  outputs: [node.outputs[0]],
  attributes: { epsilon: float(floatAttribute(node, "epsilon", 1e-5)) },
});

/** Replaces the running statistics of a BatchNormalization by the batch's own. */
function liven(builder: GraphBuilder, node: Node, blocked: boolean): LiveStatistics {
  const [x, scale, bias, runningMean, runningVariance] = node.inputs;
  const dims = builder.dimsOf(x);
  const axes = dims.map((_, axis) => axis).filter((axis) => axis !== 1);
  const count = sizeOf(dims) / dims[1];
  if (count < 2) {
    throw new AutogradError(
      "bad-request",
      node.name,
      `BatchNormalization ${node.name} sees one value a channel; use a larger batch or frozen statistics`,
    );
  }
  const divide = (value: string, by: number) => builder.op("Mul", [value, builder.constant(scalar(1 / by), "share")]);
  const batchMean = divide(sumOver(builder, x, axes), count);
  const difference = builder.op("Sub", [
    divide(squaresByChannel(builder, x, blocked), count),
    builder.op("Mul", [batchMean, batchMean]),
  ]);
  // Rounding may leave a tiny negative variance where a channel is constant.
  const variance = builder.op("Relu", [difference]);
  builder.add({ ...frozen(node), inputs: [x, scale, bias, batchMean, variance] });
  return { runningMean, runningVariance, batchMean, batchVariance: divide(variance, (count - 1) / count) };
}

/** Gradients before their last `Reshape`: on an output of the graph the runtime copies all values for it. */
function unshaped(builder: GraphBuilder, gradients: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const producers = new Map(builder.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const before = (value: string): string => {
    const node = producers.get(value);
    return node?.opType === "Reshape" && producers.has(node.inputs[0]) ? before(node.inputs[0]) : value;
  };
  return new Map([...gradients].map(([name, value]) => [name, before(value)]));
}

/**
 * Compiles a forward model into a graph that also gives the loss and the gradient of every trained parameter.
 * @throws AutogradError `bad-request` when a trained parameter is no initialiser or does not influence the loss
 */
export function trainingGraph(given: Model, options: TrainingGraphOptions): TrainingGraph {
  const { channelBlock } = options;
  const model = options.recomputeBetween || channelBlock ? given : foldBatch(given, [options.logits]);
  const trained = new Set(options.trainable);
  for (const name of trained) {
    if (!model.initializers.has(name)) {
      throw new AutogradError("bad-request", name, `${name} is to be trained but is no initialiser of ${model.name}`);
    }
  }
  const builder = new GraphBuilder(model.opsets);
  builder.reserve(model.nodes);
  for (const input of model.inputs) builder.input(input.name, input);
  for (const [name, tensor] of model.initializers) {
    if (trained.has(name)) builder.input(name, tensor);
    else builder.initializer(name, tensor);
  }
  const { batchNormalization: mode } = options;
  const isLive = (scale: string): boolean =>
    trained.has(scale) && (typeof mode === "string" ? mode === "live" : mode.has(scale));
  const overrides = new Map<string, GradientRule>();
  const statistics: LiveStatistics[] = [];
  const dropouts: DropoutMask[] = [];
  for (const node of model.nodes) {
    if (node.opType === "Dropout") {
      dropouts.push(maskDropout(builder, node));
    } else if (node.opType === "BatchNormalization" && isLive(node.inputs[1])) {
      statistics.push(liven(builder, node, !!channelBlock));
      overrides.set(node.outputs[0], liveBatchNormalization);
    } else if (node.opType === "BatchNormalization") {
      builder.add(frozen(node));
    } else {
      builder.add(node);
    }
  }
  const targets = builder.input("targets", builder.typeOf(options.logits));
  const weights = builder.input("weights", { type: "float32", dims: [builder.dimsOf(options.logits)[0]] });
  const append = options.loss ?? softmaxCrossEntropy;
  const { loss, gradient, probabilities } = append(builder, options.logits, targets, weights);
  const recomputation = options.recomputeBetween && new Recomputation(builder, options.recomputeBetween, trained);
  const seeds = new Map([[options.logits, gradient]]);
  const gradients = unshaped(
    builder,
    differentiate(builder, seeds, options.trainable, { overrides, recomputation, blocked: !!channelBlock }),
  );
  for (const name of trained) {
    if (!gradients.has(name)) {
      throw new AutogradError("bad-request", name, `${name} is to be trained but the loss does not depend on it`);
    }
  }
  const outputs = [
    loss,
    probabilities,
    ...gradients.values(),
    ...statistics.flatMap((s) => [s.batchMean, s.batchVariance]),
  ];
  for (const output of new Set(outputs)) builder.output(output);
  const whole = builder.build(`${model.name}-training`);
  // A repeated node that no rule reads is left out, and so is a shape that no output has.
  const pruned = extract(whole, whole.inputs, whole.outputs);
  const dimsOf = (value: string) => builder.dimsOf(value);
  const fused = fuseSums(pruned, dimsOf);
  const compiled = channelBlock ? blockChannels(fused, channelBlock, dimsOf) : fused;
  return { model: compiled, loss, probabilities, gradients, statistics, dropouts };
}
