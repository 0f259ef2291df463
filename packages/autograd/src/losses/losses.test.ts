import { float32, GraphBuilder, int, ints } from "@leukoscope/onnx";
import { expect, it } from "vitest";
import { AutogradError } from "../errors.ts";
import { dot, norm, relativeError } from "../testing/closeness.ts";
import { floatsOf, type LossCase, readGolden, tensorOf } from "../testing/goldens.ts";
import { feedsOf, type LoadedGraph, load } from "../testing/run-graph.ts";
import { uniform } from "../testing/uniform.ts";
import { trainingGraph } from "../training-graph.ts";
import {
  binaryCrossEntropy,
  denseCrossEntropy,
  dice,
  type Loss,
  sigmoidFocal,
  softmaxCrossEntropy,
  softmaxFocal,
  sumOfLosses,
  withConsistency,
} from "./index.ts";

type Options =
  | { readonly kind: "binary-cross-entropy"; readonly positiveWeights?: readonly number[] }
  | { readonly kind: "softmax-focal"; readonly gamma: number; readonly alpha?: readonly number[] }
  | { readonly kind: "sigmoid-focal"; readonly gamma: number; readonly alpha?: number }
  | { readonly kind: "dense-cross-entropy"; readonly classWeights?: readonly number[] }
  | { readonly kind: "dice"; readonly smooth: number }
  | { readonly kind: "consistency"; readonly views: number; readonly factor: number }
  | { readonly kind: "sum"; readonly smooth: number; readonly factor: number };

function lossOf(options: Options): Loss {
  switch (options.kind) {
    case "binary-cross-entropy":
      return binaryCrossEntropy(options);
    case "softmax-focal":
      return softmaxFocal(options);
    case "sigmoid-focal":
      return sigmoidFocal(options);
    case "dense-cross-entropy":
      return denseCrossEntropy(options);
    case "dice":
      return dice(options);
    case "consistency":
      return withConsistency(options);
    case "sum":
      return sumOfLosses({ loss: denseCrossEntropy() }, { loss: dice(options), factor: options.factor });
  }
}

/** From `tools/golden/autograd_losses.py`. */
const { cases } = readGolden<{ cases: readonly (LossCase & { readonly options: Options })[] }>("losses");

const graphOf = async (loss: Loss, golden: LossCase) => {
  const builder = new GraphBuilder();
  const inputs = {
    logits: tensorOf(golden.logits),
    targets: tensorOf(golden.targets),
    weights: tensorOf(golden.weights),
  };
  for (const [name, tensor] of Object.entries(inputs)) builder.input(name, tensor);
  const values = loss(builder, "logits", "targets", "weights");
  for (const value of Object.values(values)) builder.output(value);
  return { builder, values, feeds: feedsOf(inputs), graph: await load(builder.build("loss")) };
};

const STEP = 0.02;

/** Central difference of the loss along `direction` in the logits. */
async function slope(
  graph: LoadedGraph,
  feeds: Readonly<Record<string, Float32Array>>,
  loss: string,
  direction: Float32Array,
) {
  const at = async (step: number) => {
    const logits = feeds.logits.map((value, i) => value + step * direction[i]);
    return (await graph.run({ ...feeds, logits }))[loss][0];
  };
  return ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
}

it.each(cases.map((golden) => [`${golden.options.kind}: ${golden.name}`, golden] as const))("%s", async (_, golden) => {
  const { builder, values, feeds, graph } = await graphOf(lossOf(golden.options), golden);
  const results = await graph.run(feeds);
  const gradient = results[values.gradient];

  expect(builder.dimsOf(values.loss)).toEqual([]);
  expect(builder.dimsOf(values.gradient)).toEqual(golden.logits.dims);
  expect(relativeError(results[values.loss], Float32Array.of(golden.loss))).toBeLessThanOrEqual(1e-5);
  expect(relativeError(results[values.probabilities], floatsOf(golden.probabilities))).toBeLessThanOrEqual(1e-5);
  expect(relativeError(gradient, floatsOf(golden.gradient))).toBeLessThanOrEqual(1e-4);

  const direction = uniform(gradient.length, 7 + gradient.length);
  const typical = (norm(gradient) * norm(direction)) / Math.sqrt(gradient.length);
  const difference = await slope(graph, feeds, values.loss, direction);
  expect(Math.abs(difference - dot(gradient, direction))).toBeLessThanOrEqual(1e-2 * typical + 1e-5 * golden.loss);
});

it("stays finite where a probability rounds to one", async () => {
  const golden = cases.find(({ options }) => options.kind === "softmax-focal") as LossCase;
  const certain = floatsOf(golden.targets.data).map((value) => 200 * value);
  for (const gamma of [0, 0.5, 2]) {
    const { values, feeds, graph } = await graphOf(softmaxFocal({ gamma }), golden);
    const results = await graph.run({ ...feeds, logits: certain });
    expect(results[values.loss][0]).toBeCloseTo(0, 6);
    expect(Math.max(...results[values.gradient].map(Math.abs))).toBeLessThan(1e-6);
  }
});

it("asks nothing for consistency of views that agree, and stays finite where they are sure of different classes", async () => {
  const { values, feeds, graph, builder } = await graphOf(withConsistency({ views: 2, factor: 1 }), {
    ...(cases.find(({ options }) => options.kind === "consistency" && options.views === 2) as LossCase),
  });
  const [rows, classes] = builder.dimsOf(values.gradient);
  const agreeing = Float32Array.from({ length: rows * classes }, (_, i) => Math.sin(i % ((rows / 2) * classes)));
  const targets = feeds.targets.map(() => 0);
  const agreed = await graph.run({ ...feeds, targets, logits: agreeing });
  expect(agreed[values.loss][0]).toBeCloseTo(0, 6);
  expect(Math.max(...agreed[values.gradient].map(Math.abs))).toBeLessThan(1e-6);
  const opposed = agreeing.map((_, i) => (i % classes === (i < agreeing.length / 2 ? 0 : 1) ? 300 : -300));
  const apart = await graph.run({ ...feeds, targets, logits: opposed });
  // Two certain and opposite opinions: the divergence is ln 2, its largest value.
  expect(apart[values.loss][0]).toBeCloseTo(Math.log(2), 5);
  expect(apart[values.gradient].every(Number.isFinite)).toBe(true);
});

it("gives zero where no pixel counts", async () => {
  const golden = cases.find(({ options }) => options.kind === "dense-cross-entropy") as LossCase;
  const { values, feeds, graph } = await graphOf(denseCrossEntropy(), golden);
  const results = await graph.run({ ...feeds, targets: feeds.targets.map(() => 0) });
  expect(results[values.loss][0]).toBeCloseTo(0, 12);
  expect(results[values.gradient].every((value) => value === 0)).toBe(true);
});

it("trains a segmenter: the gradient of its weights is that of the loss", async () => {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2, 2, 4, 4] });
  builder.initializer("w", float32([3, 2, 1, 1], uniform(6, 3)));
  builder.op("Conv", ["x", "w"], { kernel_shape: ints([1, 1]) }, { outputs: ["logits"] });
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("probabilities");
  const loss = sumOfLosses({ loss: denseCrossEntropy() }, { loss: dice() });
  const options = { logits: "logits", trainable: ["w"], batchNormalization: "frozen", loss } as const;
  const graph = trainingGraph(builder.build("segmenter"), options);
  const runnable = await load(graph.model);
  const targets = new Float32Array(2 * 3 * 16);
  for (let image = 0; image < 2; image += 1) {
    for (let pixel = 0; pixel < 16; pixel += 1) targets[(image * 3 + (pixel % 3)) * 16 + pixel] = 1;
  }
  const w = uniform(6, 3);
  const feeds = { x: uniform(64, 5), targets, weights: Float32Array.of(1, 1), w };
  const gradient = (await runnable.run(feeds))[graph.gradients.get("w") ?? "absent"];
  for (const [i, expected] of gradient.entries()) {
    const at = async (step: number) =>
      (await runnable.run({ ...feeds, w: w.map((value, at) => (at === i ? value + step : value)) }))[graph.loss][0];
    const difference = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
    expect(Math.abs(difference - expected)).toBeLessThanOrEqual(2e-2 * norm(gradient));
  }
});

it.each<[string, () => unknown, string]>([
  ["a negative gamma", () => softmaxFocal({ gamma: -1 }), "gamma"],
  ["an alpha beyond one", () => sigmoidFocal({ gamma: 2, alpha: 1.5 }), "alpha"],
  ["no smooth term", () => dice({ smooth: 0 }), "smooth"],
  ["consistency of one view", () => withConsistency({ views: 1, factor: 1 }), "views"],
  ["a factor below zero", () => withConsistency({ views: 2, factor: -1 }), "factor"],
  ["views that do not divide the rows", () => graphOf(withConsistency({ views: 3, factor: 1 }), cases[0]), "logits"],
  ["an empty sum", () => sumOfLosses(), "terms"],
  [
    "too few positive weights",
    () => graphOf(binaryCrossEntropy({ positiveWeights: [1, 2] }), cases[0]),
    "positiveWeights",
  ],
  [
    "a class weight below zero",
    () => graphOf(denseCrossEntropy({ classWeights: [1, -2, 1] }), cases[0]),
    "classWeights",
  ],
  ["Dice without pixels", () => graphOf(dice(), cases[0]), "logits"],
])("refuses %s", async (_, attempt, where) => {
  const error = await Promise.resolve()
    .then(attempt)
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AutogradError);
  expect(error).toMatchObject({ code: "bad-request", where });
});

it("keeps softmax cross-entropy when no loss is named", () => {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [2, 3] });
  builder.initializer("w", float32([3, 2], uniform(6, 1)));
  builder.op("MatMul", ["x", "w"], {}, { outputs: ["logits"] });
  builder.output("logits");
  const options = { logits: "logits", trainable: ["w"], batchNormalization: "frozen" } as const;
  const graphs = [trainingGraph(builder.build("plain"), options)];
  graphs.push(trainingGraph(builder.build("plain"), { ...options, loss: softmaxCrossEntropy }));
  expect(graphs[0]).toEqual(graphs[1]);
  expect(graphs[0]).toMatchObject({ loss: "loss", probabilities: "probabilities" });
});
