import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseProtocol } from "./schema.ts";

const root = new URL("../../../", import.meta.url);
const read = (name: string) => readFileSync(new URL(`protocols/${name}`, root), "utf8");
const text = read("b-all-subtypes.yaml");

const failure = (own: string, overrides: string[] = []) => {
  try {
    parseProtocol(own, "p.yaml", overrides);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("parseProtocol", () => {
  it.each(["b-all-subtypes.yaml", "b-all-cells.yaml", "phantom.yaml"])("reads the shipped %s", (name) => {
    expect(parseProtocol(read(name), name).stages.length).toBeGreaterThan(0);
  });

  it("fills in what is left out", () => {
    const [head] = parseProtocol(text, "p.yaml").stages;
    expect(head).toMatchObject({ batchNormalization: "live", batchNormalizationMomentum: 0.1 });
  });

  it("adds nothing to a protocol that asks for nothing new", () => {
    for (const name of ["b-all-subtypes.yaml", "phantom.yaml"]) {
      const protocol = parseProtocol(read(name), name);
      expect(protocol).not.toHaveProperty("features");
      for (const stage of protocol.stages) {
        expect(Object.keys(stage).sort()).toEqual(
          [
            "batchNormalization",
            "batchNormalizationMomentum",
            "epochs",
            "labelSmoothing",
            "name",
            "optimizer",
            "patience",
            "schedule",
            "unfreeze",
          ].sort(),
        );
      }
    }
  });

  it("fills in the defaults of what is switched on", () => {
    const { features, stages } = parseProtocol(text, "p.yaml", [
      "features={precision: single}",
      "stages.0.optimizer={kind: rmsprop, groups: [{of: head, learningRateFactor: 10}]}",
      "stages.0.schedule={kind: cosine, learningRate: 0.001, restarts: {period: 2}}",
      "stages.0.warmup={epochs: 1}",
      "stages.0.loss={kind: focal}",
      "stages.0.penalties=[{l2: 1e-4}]",
      "stages.0.ema={}",
    ]);
    expect(features).toEqual({ precision: "single", limit: 20e9 });
    expect(stages[0]).toMatchObject({
      optimizer: { kind: "rmsprop", alpha: 0.99, epsilon: 1e-8, momentum: 0, centered: false, weightDecay: 0 },
      schedule: { minimum: 0, restarts: { period: 2, multiplier: 1 } },
      warmup: { epochs: 1, start: 0.1 },
      loss: { kind: "focal", gamma: 2 },
      penalties: [{ of: "kernels", l1: 0, l2: 1e-4 }],
      ema: { decay: 0.99 },
    });
  });

  it("reads what the README shows", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const shown = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const own = { ...parse(shown), name: "shown", unfreeze: 2, epochs: 4 };
    const [stage] = parseProtocol(text, "p.yaml", [`stages=${JSON.stringify([own])}`]).stages;
    expect(stage).toMatchObject(own);
    expect(Object.keys(own)).toEqual(expect.arrayContaining(["loss", "classWeights", "penalties", "clip", "ema"]));
  });

  it.each([
    ["20 GB", 20e9],
    ["1.5MB", 1.5e6],
    [0, 0],
    [4096, 4096],
  ])("reads a size of %s", (limit, size) => {
    expect(parseProtocol(text, "p.yaml", [`features={limit: ${limit}}`]).features?.limit).toBe(size);
  });

  it.each([
    // What protocols said before heads had kinds; their hash is that of this object.
    ["{}", { hidden: 0, dropout: [0, 0] }],
    ["{hidden: 8, dropout: [0.1, 0.2]}", { hidden: 8, dropout: [0.1, 0.2] }],
    ["{kind: linear}", { kind: "linear" }],
    ["{kind: dropout-dense}", { kind: "dropout-dense", hidden: 128, dropout: [0.3, 0.3] }],
    ["{kind: normalised-dense}", { kind: "normalised-dense", dropout: 0.5, l1: 0.015 }],
    ["{kind: dense-stack, widths: [32]}", { kind: "dense-stack", widths: [32], dropout: 0.5 }],
    ["{kind: original}", { kind: "original" }],
  ])("reads the head %s", (given, head) => {
    const protocol = parseProtocol(text, "p.yaml", [`model.head=${given}`]);
    expect(JSON.stringify(protocol.model.head)).toBe(JSON.stringify(head));
  });

  it("takes overrides by dots and indices", () => {
    const protocol = parseProtocol(text, "p.yaml", [
      "split.scheme=blocks",
      "stages.1.epochs=2",
      "split.ratio=[70, 20, 10]",
    ]);
    expect(protocol.split).toMatchObject({ scheme: "blocks", ratio: [70, 20, 10] });
    expect(protocol.stages[1].epochs).toBe(2);
  });

  it("takes a setting out by an override without a value", () => {
    const protocol = parseProtocol(text, "p.yaml", ["model.weights=", "model.standInSeed=3"]);
    expect(protocol.model.weights).toBeUndefined();
    expect(protocol.model.standInSeed).toBe(3);
  });

  it.each([
    ["seed: [", [], "bad-protocol", "p.yaml"],
    [text.replace("batch: 32", "batch: 1"), [], "bad-protocol", "batch"],
    [text.replace("batch: 32", "batches: 32\nbatch: 32"), [], "bad-protocol", "batches"],
    [text.replace("mobilenetv1_075.keras_in1k\n", "resnet\n"), [], "bad-protocol", "model.backbone"],
    [text, ["seed"], "bad-override", "key=value"],
    [text, ["splits.scheme=blocks"], "bad-override", "splits"],
    [text, ["model.standInSeed=3"], "bad-protocol", "model.standInSeed"],
    [text, ["split.scheme="], "bad-protocol", "split.scheme"],
    [text, ["split.scheme=random"], "bad-protocol", "split.scheme"],
    ["", [], "bad-protocol", "the document"],
    [text, ["features={limit: 20 gigabytes}"], "bad-protocol", "features.limit"],
    [text, ["features={precision: double}"], "bad-protocol", "features.precision"],
    [text, ["stages.0.optimizer={kind: lion}"], "bad-protocol", "adam, adamw, sgd, rmsprop"],
    [
      text,
      ["stages.0.optimizer={kind: adam, groups: [{of: head}]}"],
      "bad-protocol",
      "learningRateFactor, weightDecay",
    ],
    [text, ["stages.0.optimizer={kind: adam, groups: [{of: 3, weightDecay: 0}]}"], "bad-protocol", "groups.0.of"],
    [text, ["stages.0.schedule.kind=linear"], "bad-protocol", "plateau, one-cycle, cosine"],
    [text, ["stages.0.schedule={kind: multi-step, learningRate: 1, milestones: []}"], "bad-protocol", "milestones"],
    [text, ["stages.1.warmup={epochs: 1}"], "bad-protocol", "stages.1.warmup: one-cycle warms up by itself"],
    [text, ["stages.0.warmup={epochs: 8}"], "bad-protocol", "leaves nothing of a stage of 8"],
    [text, ["stages.0.loss={kind: hinge}"], "bad-protocol", "stages.0.loss.kind"],
    [text, ["stages.0.loss={kind: focal, gamma: -1}"], "bad-protocol", "stages.0.loss.gamma"],
    [text, ["stages.0.loss={kind: sigmoid-focal, alpha: 2}"], "bad-protocol", "stages.0.loss.alpha"],
    [text, ["stages.0.classWeights=inverse"], "bad-protocol", "none, balanced"],
    [text, ["stages.0.classWeights={Pro: 0}"], "bad-protocol", "stages.0.classWeights"],
    [
      text,
      ["stages.0.classWeights=balanced", "stages.0.loss={kind: binary-cross-entropy}"],
      "bad-protocol",
      "positiveWeights",
    ],
    [
      text,
      ["model.head={kind: mlp}"],
      "bad-protocol",
      "model.head.kind: kind must be one of linear, dropout-dense, normalised-dense, dense-stack, original",
    ],
    [text, ["model.head={kind: linear, hidden: 8}"], "bad-protocol", 'model.head: Unrecognized key: "hidden"'],
    [text, ["model.head={kind: dense-stack, widths: []}"], "bad-protocol", "model.head.widths"],
    [text, ["model.head={kind: normalised-dense, dropout: 1}"], "bad-protocol", "model.head.dropout"],
    [text, ["model.head={kind: linear, after: x}"], "bad-protocol", "model.head.after: is for a .onnx file"],
    [text, ["model.dropPath=0.1"], "bad-protocol", "model.dropPath: mobilenetv1_075.keras_in1k is not trained with"],
    [text, ["stages.0.unfreeze=head"], "bad-protocol", "stages.0.unfreeze: give a number of blocks from 0"],
    [text, ["model.size=31"], "bad-protocol", "model.size: mobilenetv1_075.keras_in1k needs an input of at least 32"],
    [
      text.replace(/^ +weights:.*\n/m, ""),
      ["model.backbone=m.onnx", "model.head={kind: original}"],
      "bad-protocol",
      "model.head.kind: an original head is for a backbone",
    ],
    [text, ["stages.0.penalties=[{of: head}]"], "bad-protocol", "l1, l2"],
    [text, ["stages.0.clip={}"], "bad-protocol", "clip sets norm, value or both"],
    [text, ["stages.0.clip={norm: 0}"], "bad-protocol", "stages.0.clip.norm"],
    [text, ["stages.0.accumulate=0"], "bad-protocol", "stages.0.accumulate"],
    [text, ["stages.0.ema={decay: 1}"], "bad-protocol", "stages.0.ema.decay"],
  ])("refuses %#", (own, overrides, code, named) => {
    expect(failure(own, overrides)).toMatchObject({ code, message: expect.stringContaining(named) });
  });
});
