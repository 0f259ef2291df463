import { trainingGraph } from "@leukoscope/autograd";
import { float32, GraphBuilder, type Model, sizeOf, writeModel } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { relativeError } from "../../../autograd/src/testing/closeness.ts";
import { floatsOf } from "../../../autograd/src/testing/goldens.ts";
import { load } from "../../../autograd/src/testing/run-graph.ts";
import { learnableParameters } from "../../../train/src/index.ts";
import {
  adoptClassifier,
  type Backbone,
  buildClassifier,
  buildHead,
  classesIn,
  customCnn,
  drawn,
  type HeadOptions,
  type NewHead,
  openExternal,
  startingParameters,
  usualHeads,
} from "../index.ts";
import { formulaTensor, uniform } from "../testing/formula.ts";
import goldens from "./__goldens__/heads.json" with { type: "json" };
import { classifierOf } from "./original.ts";

const DIMS = [5, 6, 3, 3];
const CLASSES = 3;
/** PyTorch's, in tools/golden/zoo_heads.py. */
const MOMENTUM = 0.1;

const features = Float32Array.from(uniform("features", sizeOf(DIMS)));

const heads: readonly { readonly head: NewHead; readonly golden: Golden }[] = [
  { head: { kind: "linear" }, golden: goldens.linear },
  { head: { hidden: 4, dropout: [0.25, 0.25] }, golden: goldens["dropout-dense"] },
  { head: { kind: "normalised-dense", dropout: 0.25, l1: 0.015 }, golden: goldens["normalised-dense"] },
  { head: { kind: "dense-stack", widths: [5, 4], dropout: 0.25 }, golden: goldens["dense-stack"] },
];

interface Golden {
  readonly logits: string;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, string | undefined>>;
  readonly statistics: Readonly<Record<string, string | undefined>>;
}

function headModel(head: NewHead): Model {
  const builder = new GraphBuilder();
  const input = builder.input("features", { type: "float32", dims: DIMS });
  buildHead(builder, input, CLASSES, head, formulaTensor);
  return builder.build("head");
}

describe.each(heads)("the head $head", ({ head, golden }) => {
  const model = headModel(head);

  it("gives PyTorch's logits", async () => {
    const { logits } = await (await load(model)).run({ features });
    expect(relativeError(logits, floatsOf(golden.logits))).toBeLessThanOrEqual(1e-5);
  });

  it("gives PyTorch's loss, gradient of every parameter and running statistics", async () => {
    const trainable = learnableParameters(model);
    const graph = trainingGraph(model, { logits: "logits", trainable, batchNormalization: "live" });
    const feeds: Record<string, Float32Array> = { features };
    feeds.targets = Float32Array.from({ length: DIMS[0] * CLASSES }, (_, i) =>
      Number(i % CLASSES === Math.floor(i / CLASSES) % CLASSES),
    );
    feeds.weights = new Float32Array(DIMS[0]).fill(1);
    for (const name of trainable) feeds[name] = model.initializers.get(name)?.data as Float32Array;
    for (const { mask, dims, ratio } of graph.dropouts) {
      feeds[mask] = Float32Array.from({ length: sizeOf(dims) }, (_, i) => (i % 4 === 0 ? 0 : 1 / (1 - ratio)));
    }
    const results = await (await load(graph.model)).run(feeds);

    expect(results[graph.loss][0]).toBeCloseTo(golden.loss, 5);
    expect([...graph.gradients.keys()].sort()).toEqual(Object.keys(golden.gradients).sort());
    for (const [name, output] of graph.gradients) {
      expect(relativeError(results[output], floatsOf(golden.gradients[name] ?? "")), name).toBeLessThanOrEqual(1e-4);
    }
    const moved = graph.statistics.flatMap(({ runningMean, runningVariance, batchMean, batchVariance }) => [
      [runningMean, batchMean],
      [runningVariance, batchVariance],
    ]);
    expect(moved.map(([running]) => running).sort()).toEqual(Object.keys(golden.statistics).sort());
    for (const [running, batch] of moved) {
      const before = model.initializers.get(running)?.data as Float32Array;
      const after = before.map((value, i) => (1 - MOMENTUM) * value + MOMENTUM * results[batch][i]);
      expect(relativeError(after, floatsOf(golden.statistics[running] ?? "")), running).toBeLessThanOrEqual(1e-5);
    }
  });
});

const classify = (head: HeadOptions, classes: number, backbone: Backbone = customCnn) =>
  buildClassifier({
    backbone,
    head,
    classes,
    size: 32,
    batch: 1,
    backboneParameters: drawn(1),
    headParameters: drawn(2),
  });

describe("what a head tells training", () => {
  it("is the L1 norm of the normalised head's dense layer, and its normalisation", () => {
    const { penalties, newNormalisations } = classify(usualHeads["normalised-dense"], 2);
    expect([...penalties]).toEqual([["head.classifier.weight", { l1: 0.015 }]]);
    expect(newNormalisations).toEqual(["head.bn.weight"]);
    expect(classify({ kind: "normalised-dense", dropout: 0, l1: 0 }, 2).penalties.size).toBe(0);
  });

  it.each(["linear", "dropout-dense", "dense-stack", "original"] as const)("is nothing for %s", (kind) => {
    const { penalties, newNormalisations } = classify(usualHeads[kind], 2);
    expect([penalties.size, newNormalisations]).toEqual([0, []]);
  });
});

it("draws the normalised head's dense layer as Keras's uniform", () => {
  const { model } = classify(usualHeads["normalised-dense"], 40);
  const values = Array.from(model.initializers.get("head.classifier.weight")?.data ?? [], Number);
  expect(values).toHaveLength(40 * 96);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.05);
  const variance = values.reduce((total, value) => total + value ** 2, 0) / values.length;
  expect(variance / (0.1 ** 2 / 12)).toBeCloseTo(1, 1);
  expect(model.initializers.get("head.classifier.bias")?.data).toEqual(new Float32Array(40));
});

describe("the original head", () => {
  const original = { kind: "original" } as const;

  it("has the network's own names, and gives its scores", async () => {
    const { model, features: map } = classify(original, 5);
    const names = [...model.initializers.keys()];
    expect(names.slice(-2)).toEqual(["classifier.weight", "classifier.bias"]);
    expect(model.outputs.map(({ name, dims }) => [name, dims])).toEqual([
      ["logits", [1, 5]],
      ["probabilities", [1, 5]],
    ]);
    const image = Float32Array.from(uniform("image", 3 * 32 * 32));
    const { logits } = await (await load(model)).run({ image });
    const withMap = { ...model, outputs: [{ name: map, type: "float32" as const, dims: [1, 96, 2, 2] }] };
    const values = (await (await load(withMap)).run({ image }))[map];
    const means = Array.from({ length: 96 }, (_, c) => values.slice(4 * c, 4 * c + 4).reduce((a, b) => a + b, 0) / 4);
    const weight = model.initializers.get("classifier.weight")?.data as Float32Array;
    const expected = Float32Array.from({ length: 5 }, (_, k) =>
      means.reduce((total, mean, c) => total + mean * weight[k * 96 + c], 0),
    );
    expect(relativeError(logits, expected)).toBeLessThanOrEqual(1e-5);
  });

  it("takes its classifier from the head's parameters and the rest from the backbone's", () => {
    /** A network with a hidden layer in its own top, as VGG has. */
    const hidden: Backbone = {
      ...customCnn,
      buildTop: (builder, map, classes, parameters) => {
        const weight = builder.initializer("fc1.weight", parameters("fc1.weight", [96, 7], "dense"));
        const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [map])]);
        const last = builder.initializer("fc2.weight", parameters("fc2.weight", [7, classes], "dense"));
        return builder.op("MatMul", [builder.op("MatMul", [pooled, weight]), last], {}, { outputs: ["logits"] });
      },
    };
    expect([...classifierOf(hidden, [1, 96, 2, 2])]).toEqual([["fc2.weight", 1]]);
    const { model } = classify(original, 4, hidden);
    expect(model.initializers.get("fc1.weight")).toEqual(drawn(1)("fc1.weight", [96, 7], "dense"));
    expect(model.initializers.get("fc2.weight")).toEqual(drawn(2)("fc2.weight", [7, 4], "dense"));
  });

  it("starts from a file's classifier where that has as many classes", () => {
    const file = new Map(classify(original, 5).model.initializers);
    expect(classesIn(customCnn, file)).toBe(5);
    const start = (classes: number) =>
      startingParameters(
        { backbone: customCnn, head: original, classes, seed: 3 },
        { tensors: file, source: "w.safetensors" },
      );
    const dims = (classes: number) => [classes, 96] as const;
    expect(start(5).headParameters("classifier.weight", dims(5), "dense")).toBe(file.get("classifier.weight"));
    expect(start(4).headParameters("classifier.weight", dims(4), "dense")).toEqual(
      drawn(3)("classifier.weight", dims(4), "dense"),
    );
    for (const name of ["classifier.weight", "classifier.bias"]) file.delete(name);
    expect(classesIn(customCnn, file)).toBeUndefined();
  });
});

describe("a classifier of the zoo as another's backbone", () => {
  it.each(Object.values(usualHeads))("finds where the head $kind begins", (head) => {
    const { model } = classify(head, 4);
    const given = openExternal(writeModel(model), { source: "zoo.onnx", batch: 2, size: 32 });
    const adopted = adoptClassifier(given, { classes: 2, head: { kind: "linear" }, headParameters: drawn(1) });
    expect(adopted.model.outputs.map(({ dims }) => dims)).toEqual([
      [2, 2],
      [2, 2],
    ]);
    expect(adopted.camLayer).toBe(classify(head, 4).camLayer);
  });

  it("does not keep an original head", () => {
    const given = openExternal(writeModel(classify({ kind: "linear" }, 4).model), {
      source: "zoo.onnx",
      batch: 2,
      size: 32,
    });
    expect(() => adoptClassifier(given, { classes: 2, head: { kind: "original" }, headParameters: drawn(1) })).toThrow(
      expect.objectContaining({ code: "unsupported-head" }),
    );
  });
});

it("needs no pooling behind a vector", () => {
  const builder = new GraphBuilder();
  const input = builder.input("features", { type: "float32", dims: [2, 6] });
  buildHead(builder, input, 3, { kind: "linear" }, (_, dims) => float32(dims, new Float32Array(sizeOf(dims))));
  expect(builder.nodes.map(({ opType }) => opType)).toEqual(["Gemm", "Softmax"]);
});
