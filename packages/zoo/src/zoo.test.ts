import { float32 } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import {
  backboneNames,
  buildClassifier,
  customCnn,
  drawn,
  findBackbone,
  loaded,
  mobilenetV1,
  type ParameterSource,
  resnet,
} from "./index.ts";

const build = (backbone = customCnn, size = 32, batch = 2) =>
  buildClassifier({
    backbone,
    head: { hidden: 8, dropout: [0.3, 0.5] },
    classes: 3,
    size,
    batch,
    backboneParameters: drawn(1),
    headParameters: drawn(1),
  });

const learnt = (model: ReturnType<typeof build>["model"]) =>
  [...model.initializers]
    .filter(([name]) => /(weight|bias)$/.test(name))
    .reduce((total, [, { data }]) => total + data.length, 0);

describe("buildClassifier", () => {
  it("gives logits and probabilities of the batch", () => {
    const { model } = build();
    expect(model.outputs).toEqual([
      { name: "logits", type: "float32", dims: [2, 3] },
      { name: "probabilities", type: "float32", dims: [2, 3] },
    ]);
  });

  it("names blocks whose outputs exist, and the feature map", () => {
    const { model, blocks, features } = build(mobilenetV1(0.25), 64);
    const values = new Set(model.nodes.flatMap((node) => node.outputs));
    expect(blocks.map((block) => block.name)).toEqual([
      "stem",
      "blocks.0.0",
      ...[0, 1].map((b) => `blocks.1.${b}`),
      ...[0, 1].map((b) => `blocks.2.${b}`),
      ...[0, 1, 2, 3, 4, 5].map((b) => `blocks.3.${b}`),
      ...[0, 1].map((b) => `blocks.4.${b}`),
    ]);
    expect(blocks.every((block) => values.has(block.output))).toBe(true);
    expect(features).toBe(blocks.at(-1)?.output);
  });

  it.each([
    // 4,253,864 in Keras's count, of which 21,888 are running statistics.
    [mobilenetV1(1), 4_253_864 - 21_888],
    [resnet(50), 25_557_032],
    [resnet(101), 44_549_160],
    [resnet(152), 60_192_808],
  ])("has the published number of parameters (%#)", (backbone, published) => {
    const zeros: ParameterSource = (_, dims) => float32(dims, new Float32Array(dims.reduce((a, b) => a * b, 1)));
    const { model } = buildClassifier({
      backbone,
      head: { hidden: 0, dropout: [0, 0] },
      classes: 1000,
      size: 32,
      batch: 1,
      backboneParameters: zeros,
      headParameters: zeros,
    });
    expect(learnt(model)).toBe(published);
  });

  it("refuses an input that leaves no feature map", () => {
    expect(() => build(mobilenetV1(0.25), 16)).toThrow(/at least 32 pixels, got 16/);
  });
});

describe("parameters", () => {
  it("are drawn by seed and name", () => {
    const values = (seed: number, name: string) => [...drawn(seed)(name, [4, 4, 3, 3], "kernel").data];
    expect(values(1, "a")).toEqual(values(1, "a"));
    expect(values(1, "a")).not.toEqual(values(2, "a"));
    expect(values(1, "a")).not.toEqual(values(1, "b"));
  });

  it("have He's variance, or identity", () => {
    const kernel = drawn(3)("k", [64, 32, 3, 3], "kernel").data as Float32Array;
    const variance = kernel.reduce((total, value) => total + value ** 2, 0) / kernel.length;
    expect(variance / (2 / (64 * 9))).toBeCloseTo(1, 1);
    expect([...drawn(3)("s", [2], "scale").data, ...drawn(3)("b", [1], "bias").data]).toEqual([1, 1, 0]);
  });

  it("name the tensor that a file lacks or has in another shape", () => {
    const source = loaded(new Map([["a", float32([2], [1, 2])]]), "w.safetensors");
    expect(() => source("b", [2], "bias")).toThrow(/w\.safetensors has no tensor b/);
    expect(() => source("a", [3], "bias")).toThrow(/tensor a is \[2\], the backbone wants \[3\]/);
  });
});

it("finds every backbone by its name", () => {
  expect(backboneNames.map((name) => findBackbone(name)?.name)).toEqual(backboneNames);
  expect(findBackbone("resnet")).toBeUndefined();
});
