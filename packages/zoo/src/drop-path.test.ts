import { type TrainingGraph, trainingGraph } from "@leukoscope/autograd";
import { float32, GraphBuilder, type Model, type Tensor } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { relativeError } from "../../autograd/src/testing/closeness.ts";
import { feedsOf, load } from "../../autograd/src/testing/run-graph.ts";
import { dropPath } from "./drop-path.ts";
import { type Backbone, buildClassifier, efficientNet, mobilenetV2, resnet } from "./index.ts";
import { globalAverage } from "./layers.ts";
import { hashed, images, referenceParameters } from "./testing/reference.ts";

const BATCH = 2;
const DIMS = [BATCH, 3, 4, 4];

const classifier = (backbone: Backbone, training?: boolean) =>
  buildClassifier({
    backbone,
    head: { kind: "linear" },
    classes: 3,
    size: 32,
    batch: BATCH,
    backboneParameters: referenceParameters(1),
    headParameters: referenceParameters(1),
    training,
  }).model;

const dropouts = (model: Model) => model.nodes.filter((node) => node.opType === "Dropout");

/** The ratios that a model's Dropouts are built with, in order. */
const ratiosOf = (model: Model): number[] =>
  dropouts(model).map(({ inputs }) => Number(model.initializers.get(inputs[1])?.data[0]));

describe("a backbone's stochastic depth", () => {
  it.each([
    // Of 16 blocks these have a shortcut; the ratios are those of timm's drop_path_rate=0.2.
    [efficientNet("b0"), [2, 4, 6, 7, 9, 10, 12, 13, 14].map((block) => (0.2 * block) / 16)],
    // timm's drop_path_rate=0.05: every block has a shortcut, and the last the whole ratio.
    [resnet(50, "a1_in1k"), Array.from({ length: 15 }, (_, index) => (0.05 * (index + 1)) / 15)],
    [resnet(50), []],
    [mobilenetV2, []],
  ])("has the original's ratios when it is built for training (%#)", (backbone, expected) => {
    expect(relativeError(Float32Array.from(ratiosOf(classifier(backbone, true))), Float32Array.from(expected))).toBe(0);
  });

  it.each([efficientNet("b0"), resnet(50, "a1_in1k")])("leaves no trace in what is served (%#)", (backbone) => {
    const [served, trained] = [classifier(backbone), classifier(backbone, true)];
    expect(dropouts(served)).toEqual([]);
    expect([...served.initializers.keys()].filter((name) => name.includes("drop_path"))).toEqual([]);
    // Two nodes a branch, and under the same names the same values before and after it.
    expect(trained.nodes.length - served.nodes.length).toBe(2 * dropouts(trained).length);
    const names = new Set(trained.nodes.flatMap((node) => node.outputs));
    expect(served.nodes.flatMap((node) => node.outputs).filter((name) => !names.has(name))).toEqual([]);
  });

  it("is the identity outside of training", async () => {
    const feeds = { image: images(BATCH, 32, 0) };
    const [served, trained] = await Promise.all(
      [classifier(efficientNet("b0")), classifier(efficientNet("b0"), true)].map(async (model) =>
        (await load(model)).run(feeds),
      ),
    );
    expect(relativeError(trained.logits, served.logits)).toBeLessThanOrEqual(1e-6);
  });
});

const tensor = (name: string, dims: readonly number[]): Tensor =>
  float32(
    dims,
    Float32Array.from(
      hashed(
        name,
        dims.reduce((a, b) => a * b, 1),
      ),
    ),
  );

/** x + keep(x * scales), averaged to logits; `scales` has a value for each sample, so that its gradients stay apart. */
function branching(keep: (builder: GraphBuilder, branch: string) => string): TrainingGraph {
  const builder = new GraphBuilder();
  const x = builder.input("x", { type: "float32", dims: DIMS });
  const branch = builder.op("Mul", [x, builder.initializer("scales", tensor("scales", DIMS))]);
  const sum = builder.op("Add", [keep(builder, branch), x]);
  const logits = globalAverage(builder, sum, "pool");
  builder.output(logits);
  return trainingGraph(builder.build("branching"), { logits, trainable: ["scales"], batchNormalization: "frozen" });
}

async function results(graph: TrainingGraph, mask: readonly number[]) {
  const named = Object.fromEntries(graph.dropouts.map((dropout) => [dropout.mask, Float32Array.from(mask)]));
  const targets = Float32Array.of(1, 0, 0, 0, 1, 0);
  const fed = feedsOf({ x: tensor("x", DIMS), scales: tensor("scales", DIMS) });
  const { [graph.gradients.get("scales") ?? ""]: gradient, [graph.loss]: loss } = await (await load(graph.model)).run({
    ...fed,
    targets,
    weights: Float32Array.of(1, 1),
    ...named,
  });
  return { gradient, loss: loss[0] };
}

describe("dropPath", () => {
  const RATIO = 0.2;
  const graph = branching((builder, branch) => dropPath(builder, branch, "path", RATIO));

  it("asks for one mask value a sample", () => {
    expect(graph.dropouts.map(({ dims, ratio }) => [dims, Math.fround(ratio)])).toEqual([
      [[BATCH, 1, 1, 1], Math.fround(RATIO)],
    ]);
  });

  it("gives a dropped sample's branch no gradient and scales a kept one's", async () => {
    const mask = [0, 1 / (1 - RATIO)];
    const explicit = branching((builder, branch) =>
      builder.op("Mul", [branch, builder.constant(float32([BATCH, 1, 1, 1], mask))]),
    );
    const [dropped, expected] = await Promise.all([results(graph, mask), results(explicit, [])]);
    const half = dropped.gradient.length / BATCH;
    expect(dropped.gradient.subarray(0, half).every((value) => value === 0)).toBe(true);
    expect(dropped.gradient.subarray(half).every((value) => value !== 0)).toBe(true);
    expect(relativeError(dropped.gradient, expected.gradient)).toBeLessThanOrEqual(1e-6);
    expect(dropped.loss).toBeCloseTo(expected.loss, 6);
  });

  it("is the identity at a ratio of 0, without a node", async () => {
    const none = branching((builder, branch) => dropPath(builder, branch, "path", 0));
    expect(none.dropouts).toEqual([]);
    const [whole, kept] = await Promise.all([results(none, []), results(graph, [1, 1])]);
    expect(whole).toEqual(kept);
  });
});
