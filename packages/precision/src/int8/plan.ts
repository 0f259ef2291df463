import { type Model, type Node, type Tensor, typesOf } from "@leukoscope/onnx";
import { foldBatchNormalization } from "../fold/fold-batch-normalization.ts";
import { type Linear, linearOf } from "../fold/linear.ts";
import { inferenceForm } from "../graph/inference-form.ts";
import { Uses } from "../graph/uses.ts";

/** Operators that runtimes compute in eight bits between quantised values, beside those with weights. */
const ARITHMETIC = new Set(["Add", "Mul", "Concat", "GlobalAveragePool", "AveragePool"]);

/** Operators that only move values about: what goes in and what comes out share one scale. */
const MOVES = new Set(["MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze"]);

/** What of a model is quantised. */
export interface QuantizationPlan {
  /** The model in the form that is quantised: batch normalisation folded, dropout gone. */
  readonly model: Model;
  /** Nodes whose weights are quantised. */
  readonly linears: ReadonlyMap<Node, Linear>;
  /** Activations that are quantised, in order of computation. */
  readonly values: readonly string[];
  /** Values that share the scale of another. */
  readonly sharedWith: ReadonlyMap<string, string>;
  /** `Relu` and `Clip` nodes that the cut of the quantised value behind them replaces, with the upper bound. */
  readonly absorbed: ReadonlyMap<Node, number>;
}

/** Decides what is quantised. @throws PrecisionError `not-float32` */
export function quantizationPlan(given: Model): QuantizationPlan {
  const model = foldBatchNormalization(inferenceForm(given));
  const uses = new Uses(model);
  const types = typesOf(model);
  const isActivation = (value: string) => types.get(value)?.type === "float32" && !model.initializers.has(value);

  const linears = new Map<Node, Linear>();
  for (const node of model.nodes) {
    const rank = types.get(node.inputs[0])?.dims.length ?? 0;
    const linear = isActivation(node.inputs[0]) ? linearOf(node, model.initializers, rank) : undefined;
    if (linear) linears.set(node, linear);
  }
  const isMove = (node: Node) => !node.domain && MOVES.has(node.opType) && node.outputs.length === 1;
  const isArithmetic = (node: Node) =>
    !node.domain && ARITHMETIC.has(node.opType) && node.inputs.every((input) => isActivation(input));

  // Backwards: a value is wanted in eight bits if something computes with it in eight bits.
  const wanted = new Set<string>();
  for (const node of [...model.nodes].reverse()) {
    const [input] = node.inputs;
    if (linears.has(node)) wanted.add(input);
    else if (!wanted.has(node.outputs[0])) continue;
    else if (isMove(node)) wanted.add(input);
    else if (isArithmetic(node)) for (const each of node.inputs) wanted.add(each);
  }

  const absorbed = new Map<Node, number>();
  for (const node of model.nodes) {
    const bound = upperBound(node, model.initializers);
    const [input] = node.inputs;
    const giver = uses.producer(input);
    const fuses = giver && (linears.has(giver) || isArithmetic(giver));
    if (bound === undefined || !fuses || uses.onlyReader(input) !== node || uses.isOutput(node.outputs[0])) continue;
    // The product in eight bits, then the cut: that takes a quantised value behind them.
    if (wanted.has(node.outputs[0]) || giver.opType === "Conv") absorbed.set(node, bound);
  }
  for (const node of absorbed.keys()) wanted.add(node.outputs[0]).delete(node.inputs[0]);
  for (const node of linears.keys()) {
    const [output] = node.outputs;
    const cut = uses.onlyReader(output);
    // A convolution that gives a score of the model keeps its precision.
    if (node.opType === "Conv" && !uses.isOutput(output) && !(cut && absorbed.has(cut))) wanted.add(output);
  }

  const sharedWith = new Map<string, string>();
  for (const node of model.nodes) {
    const [input] = node.inputs;
    if (isMove(node) && wanted.has(input) && wanted.has(node.outputs[0])) {
      sharedWith.set(node.outputs[0], sharedWith.get(input) ?? input);
    }
  }
  const order = [...model.inputs.map(({ name }) => name), ...model.nodes.flatMap(({ outputs }) => outputs)];
  return { model, linears, values: order.filter((value) => wanted.has(value)), sharedWith, absorbed };
}

/** The upper bound of a `Relu` or of a `Clip` from 0, which a cut of eight bits without a sign can stand for. */
function upperBound(node: Node, initializers: ReadonlyMap<string, Tensor>): number | undefined {
  if (node.domain) return;
  if (node.opType === "Relu") return Number.POSITIVE_INFINITY;
  if (node.opType !== "Clip") return;
  const [least, most] = [node.inputs[1], node.inputs[2]].map((name) => initializers.get(name ?? ""));
  if (least?.data.length !== 1 || Number(least.data[0]) !== 0) return;
  if (!node.inputs[2]) return Number.POSITIVE_INFINITY;
  return most?.data.length === 1 && Number(most.data[0]) > 0 ? Number(most.data[0]) : undefined;
}

/** The values of which quantisation has to know the range: the plan's, but for those that share another's. */
export const valuesToObserve = ({ values, sharedWith }: QuantizationPlan): string[] =>
  values.filter((value) => !sharedWith.has(value));
