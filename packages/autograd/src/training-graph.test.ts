import { float, float32, GraphBuilder, int, ints, type Model, scalar, sizeOf } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { AutogradError } from "./errors.ts";
import { relativeError } from "./testing/closeness.ts";
import { floatsOf, readGolden, type TrainingGolden, tensorOf } from "./testing/goldens.ts";
import { feedsOf, load } from "./testing/run-graph.ts";
import { uniform } from "./testing/uniform.ts";
import { type TrainingGraph, trainingGraph } from "./training-graph.ts";

const golden = readGolden<TrainingGolden>("training-graph");
const parameters = Object.keys(golden.parameters);
const modes = ["live", "frozen"] as const;

/** The network of `tools/golden/autograd_training.py`. */
function network(): Model {
  const builder = new GraphBuilder();
  builder.input("x", tensorOf(golden.x));
  for (const [name, stored] of Object.entries({ ...golden.parameters, ...golden.statistics })) {
    builder.initializer(name, tensorOf(stored));
  }
  builder.initializer("ratio", scalar(golden.ratio));
  const normalize = (value: string, name: string) =>
    builder.op(
      "BatchNormalization",
      [value, ...["weight", "bias", "running_mean", "running_var"].map((part) => `${name}.${part}`)],
      { epsilon: float(golden.epsilon) },
      { name },
    );
  const first = builder.op("Conv", ["x", "conv1.weight", "conv1.bias"], { kernel_shape: ints([1, 1]) });
  const limits = [builder.constant(scalar(0)), builder.constant(scalar(6))];
  const active = builder.op("Clip", [normalize(first, "bn1"), ...limits]);
  const second = builder.op("Conv", [active, "conv2.weight"], {
    kernel_shape: ints([3, 3]),
    strides: ints([2, 2]),
    pads: ints([0, 0, 1, 1]),
  });
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [normalize(second, "bn2")])]);
  const kept = builder.op("Dropout", [pooled, "ratio"], {}, { name: "dropout" });
  builder.op("Gemm", [kept, "classifier.weight", "classifier.bias"], { transB: int(1) }, { outputs: ["logits"] });
  builder.output("logits");
  return builder.build("network");
}

async function step(graph: TrainingGraph) {
  const tensors = { x: golden.x, targets: golden.targets, weights: golden.weights, ...golden.parameters };
  const feeds = feedsOf(Object.fromEntries(Object.entries(tensors).map(([name, stored]) => [name, tensorOf(stored)])));
  const kept = floatsOf(golden.mask.data);
  const masks = graph.dropouts.map(({ mask, ratio }) => [mask, kept.map((keep) => keep / (1 - ratio))] as const);
  return (await load(graph.model)).run({ ...feeds, ...Object.fromEntries(masks) });
}

describe.each(modes)("one training step, %s batch normalisation", (batchNormalization) => {
  const graph = trainingGraph(network(), { logits: "logits", trainable: parameters, batchNormalization });
  const answer = golden[batchNormalization];

  it("gives PyTorch's loss, probabilities and gradient of every parameter", async () => {
    const results = await step(graph);
    expect(relativeError(results[graph.loss], Float32Array.of(answer.loss))).toBeLessThanOrEqual(1e-5);
    expect(relativeError(results[graph.probabilities], floatsOf(answer.probabilities))).toBeLessThanOrEqual(1e-4);
    expect([...graph.gradients.keys()].sort()).toEqual([...parameters].sort());
    // In front of live normalisation a bias has no effect: its gradient is rounding noise on both sides.
    const scale = Math.max(...floatsOf(answer.gradients["conv1.weight"]).map(Math.abs));
    for (const [name, output] of graph.gradients) {
      const expected = floatsOf(answer.gradients[name]);
      if (name === "conv1.bias" && batchNormalization === "live") {
        expect(Math.max(...results[output].map(Math.abs)) / scale, name).toBeLessThanOrEqual(1e-3);
      } else {
        expect(relativeError(results[output], expected), name).toBeLessThanOrEqual(1e-3);
      }
    }
  });

  it("declares the dropout mask with its shape and ratio", () => {
    expect(graph.dropouts.map(({ dims }) => dims)).toEqual([golden.mask.dims]);
    expect(graph.dropouts[0].ratio).toBeCloseTo(golden.ratio, 6);
    expect(graph.model.inputs.map(({ name }) => name)).toContain(graph.dropouts[0].mask);
  });
});

it("reports the batch statistics from which PyTorch updates the running ones", async () => {
  const graph = trainingGraph(network(), { logits: "logits", trainable: parameters, batchNormalization: "live" });
  const results = await step(graph);
  expect(graph.statistics.map(({ runningMean }) => runningMean)).toEqual(["bn1.running_mean", "bn2.running_mean"]);
  for (const { runningMean, runningVariance, batchMean, batchVariance } of graph.statistics) {
    for (const [running, batch] of [
      [runningMean, batchMean],
      [runningVariance, batchVariance],
    ]) {
      const before = floatsOf(golden.statistics[running].data);
      const updated = before.map((value, i) => (1 - golden.momentum) * value + golden.momentum * results[batch][i]);
      expect(relativeError(updated, floatsOf(golden.live.updated[running])), running).toBeLessThanOrEqual(1e-4);
    }
  }
});

it("freezes a normalisation whose scale is not trained, and trains what comes after it", async () => {
  const trainable = ["conv2.weight", "bn2.weight", "bn2.bias", "classifier.weight"];
  const graph = trainingGraph(network(), { logits: "logits", trainable, batchNormalization: "live" });
  expect(graph.statistics.map(({ runningMean }) => runningMean)).toEqual(["bn2.running_mean"]);
  expect([...graph.gradients.keys()].sort()).toEqual([...trainable].sort());
  const fed = graph.model.inputs.map(({ name }) => name);
  expect(fed).not.toContain("conv1.weight");
  expect(graph.model.initializers.has("conv1.weight")).toBe(true);
  await expect(load(graph.model)).resolves.toBeDefined();
});

it("keeps the normalisations that are named live, and freezes the others though they are trained", () => {
  const graph = trainingGraph(network(), {
    logits: "logits",
    trainable: parameters,
    batchNormalization: new Set(["bn2.weight"]),
  });
  expect(graph.statistics.map(({ runningMean }) => runningMean)).toEqual(["bn2.running_mean"]);
  expect([...graph.gradients.keys()].sort()).toEqual([...parameters].sort());
});

it("gives the same gradients for a part of the parameters as for all, frozen", async () => {
  const trainable = ["conv2.weight", "classifier.bias"];
  const graph = trainingGraph(network(), { logits: "logits", trainable, batchNormalization: "frozen" });
  const results = await step(graph);
  for (const name of trainable) {
    const output = graph.gradients.get(name) ?? "absent";
    expect(relativeError(results[output], floatsOf(golden.frozen.gradients[name])), name).toBeLessThanOrEqual(1e-3);
  }
});

it("refuses to train what is no initialiser, and what the loss does not depend on", () => {
  const options = { logits: "logits", batchNormalization: "frozen" } as const;
  const attempt = (trainable: readonly string[], model = network()) => {
    try {
      return trainingGraph(model, { ...options, trainable });
    } catch (error) {
      return error;
    }
  };
  expect(attempt(["no.such.weight"])).toMatchObject({ code: "bad-request", where: "no.such.weight" });
  expect(attempt(["bn1.weight", "x"])).toBeInstanceOf(AutogradError);
  const model = network();
  const idle = { ...model, initializers: new Map([...model.initializers, ["idle", float32([2], [1, 2])]]) };
  expect(attempt(["idle"], idle)).toMatchObject({ code: "bad-request", where: "idle" });
});

it.each([
  [[16, 2, 112, 112], 30],
  [[8, 2, 7, 7], 30],
  [[64, 2], 10],
])("keeps the batch variance of %j precise where the mean is %i deviations", async (dims, mean) => {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims });
  for (const name of ["scale", "bias", "mean", "variance"]) builder.initializer(name, float32([2], [1, 1]));
  const y = builder.op("BatchNormalization", ["x", "scale", "bias", "mean", "variance"]);
  const pooled = dims.length > 2 ? builder.op("GlobalAveragePool", [y]) : y;
  builder.op("Flatten", [pooled], {}, { outputs: ["logits"] });
  builder.output("logits");
  const options = { logits: "logits", trainable: ["scale"], batchNormalization: "live" } as const;
  const graph = trainingGraph(builder.build("offset"), options);

  const x = uniform(sizeOf(dims), 5).map((value) => mean + Math.sqrt(3) * value);
  const plane = sizeOf(dims.slice(2));
  const first = x.filter((_, i) => Math.floor(i / plane) % 2 === 0);
  const average = first.reduce((total, value) => total + value, 0) / first.length;
  const variance = first.reduce((total, value) => total + (value - average) ** 2, 0) / (first.length - 1);
  const results = await (await load(graph.model)).run({
    x,
    targets: new Float32Array(2 * dims[0]).fill(0.5),
    weights: new Float32Array(dims[0]).fill(1),
    scale: Float32Array.of(1, 1),
  });
  expect(Math.abs(results[graph.statistics[0].batchVariance][0] / variance - 1)).toBeLessThanOrEqual(1e-3);
});

it("refuses live normalisation of one value a channel", () => {
  const builder = new GraphBuilder();
  builder.input("x", { type: "float32", dims: [1, 2, 1, 1] });
  for (const name of ["scale", "bias", "mean", "variance"]) builder.initializer(name, float32([2], [1, 1]));
  const y = builder.op("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], {}, { name: "bn" });
  builder.op("Flatten", [y], {}, { outputs: ["logits"] });
  builder.output("logits");
  const options = { logits: "logits", trainable: ["scale"], batchNormalization: "live" } as const;
  expect(() => trainingGraph(builder.build("tiny"), options)).toThrow(/bn sees one value a channel/);
});

describe.each(modes)("activations computed again, %s batch normalisation", (batchNormalization) => {
  /** Where the second convolution begins. */
  const middle = network().nodes.find((node) => node.opType === "Clip")?.outputs[0] as string;
  const options = { logits: "logits", trainable: parameters, batchNormalization };
  const graph = trainingGraph(network(), { ...options, recomputeBetween: [middle] });

  it("give the same gradients", async () => {
    const kept = trainingGraph(network(), options);
    const [again, once] = [await step(graph), await step(kept)];
    for (const [name, output] of graph.gradients) {
      // In front of live normalisation a bias has no effect: its gradient is rounding noise.
      if (name === "conv1.bias" && batchNormalization === "live") continue;
      // Short planes are laid out by batch where nothing is computed again, so sums round in another order.
      expect(relativeError(again[output], once[kept.gradients.get(name) as string]), name).toBeLessThanOrEqual(1e-5);
    }
  });

  it("are what the gradients of the first segment read, and nothing is computed again in vain", () => {
    const { nodes } = graph.model;
    const again = nodes.filter((node) => node.outputs.some((output) => output.includes(".again")));
    expect(again.map((node) => node.opType)).toContain("Conv");
    const read = new Set(nodes.flatMap((node) => node.inputs));
    expect(again.filter((node) => !node.outputs.some((output) => read.has(output)))).toEqual([]);
    // The first convolution's output is dead when the backward pass of its segment begins.
    const first = nodes.find((node) => node.opType === "Conv")?.outputs[0] as string;
    const lastReader = nodes.findLastIndex((node) => node.inputs.includes(first));
    expect(lastReader).toBeLessThan(nodes.indexOf(again[0]));
  });
});
