import { readFileSync } from "node:fs";
import { GraphBuilder } from "@leukoscope/onnx";
import { binaryCrossEntropy, type Loss, sigmoidFocal, softmaxCrossEntropy, softmaxFocal } from "@leukoscope/train";
import { buildClassifier, customCnn, drawn, type HeadOptions, usualHeads } from "@leukoscope/zoo";
import { describe, expect, it } from "vitest";
import { parseProtocol } from "./schema.ts";
import { stageOf } from "./stages.ts";

const text = readFileSync(new URL("../../../protocols/phantom.yaml", import.meta.url), "utf8");

const classifierWith = (head: HeadOptions) =>
  buildClassifier({
    backbone: customCnn,
    head,
    classes: 3,
    size: 64,
    batch: 2,
    backboneParameters: drawn(1),
    headParameters: drawn(1),
  });

const classifier = classifierWith({ hidden: 8, dropout: [0, 0] });
const normalised = classifierWith(usualHeads["normalised-dense"]);

const data = { classes: ["blast", "lymphocyte", "neutrophil"], labels: [0, 0, 0, 0, 1, 1, 1, 2] };

const build = (settings: readonly string[], counts: typeof data = data, model = classifier) => {
  const [stage] = parseProtocol(
    text,
    "p.yaml",
    settings.map((setting) => `stages.0.${setting}`),
  ).stages;
  return stageOf(stage, model, 1, counts);
};

/** How far one step with gradients of one moves each parameter from one, by name. */
function moves(settings: readonly string[]): ReadonlyMap<string, number> {
  const { trainable, optimizer } = build(settings);
  const filled = () => new Map(trainable.map((name) => [name, Float32Array.of(1)]));
  const parameters = filled();
  optimizer().step(parameters, filled(), 0.1);
  return new Map([...parameters].map(([name, [value]]) => [name, Number((1 - value).toFixed(5))]));
}

const isBias = (name: string) => classifier.model.initializers.get(name)?.dims.length === 1;
const { trainable: all } = build([]);
const { trainable: head } = build(["unfreeze=0"]);

describe("unfreeze", () => {
  const names = classifier.blocks.map(({ name }) => name);

  it("takes blocks by name: with all of them everything, with the last ones what their number trains", () => {
    const named = (...blocks: string[]) => build([`unfreeze=[${blocks.join(", ")}]`]).trainable;
    expect(named(...names)).toEqual(all);
    expect([...named(names[2], names[3])].sort()).toEqual([...build(["unfreeze=2"]).trainable].sort());
    const second = named(names[1]).filter((parameter) => !head.includes(parameter));
    expect(second.length).toBeGreaterThan(0);
    const others = [0, 2, 3].flatMap((at) => named(names[at]).filter((parameter) => !head.includes(parameter)));
    expect([...second, ...others, ...head].sort()).toEqual([...all].sort());
  });

  it("refuses a block that is not there, and names those that are", () => {
    expect(() => build(["unfreeze=[layer9]"])).toThrow(
      `unfreezes layer9, but the backbone's blocks are ${names.join(", ")}`,
    );
  });
});

describe("stageOf", () => {
  it("asks for nothing that the protocol does not", () => {
    const stage = build([]);
    expect(stage.loss).toBe(softmaxCrossEntropy);
    const { classWeights, penalties, clip, accumulate, averageDecay } = stage;
    expect([classWeights, penalties, clip, accumulate, averageDecay]).toEqual(Array(5).fill(undefined));
    // One step of AdamW: decay by 0.1 * 0.01, then 0.1 against the gradient.
    expect(new Set(moves([]).values())).toEqual(new Set([0.101]));
  });

  it("hands on what it does", () => {
    const stage = build([
      "clip={norm: 2}",
      "accumulate=4",
      "recompute=true",
      "ema={decay: 0.9}",
      "penalties=[{of: [head, kernels], l1: 0.5}]",
    ]);
    expect(stage).toMatchObject({ clip: { norm: 2 }, accumulate: 4, averageDecay: 0.9 });
    expect(stage.recomputeBetween).toEqual(classifier.blocks.map(({ output }) => output));
    expect([...(stage.penalties ?? [])]).toEqual(
      head.filter((name) => !isBias(name)).map((name) => [name, { l1: 0.5, l2: 0 }]),
    );
  });

  it("adds up penalties of one parameter", () => {
    const { penalties } = build([`penalties=[{of: "${head[0]}", l1: 0.5}, {of: all, l1: 0.25, l2: 1}]`]);
    expect(penalties?.get(head[0])).toEqual({ l1: 0.75, l2: 1 });
    expect(penalties?.size).toBe(all.length);
  });

  it("trains a head with the head's own penalty, and adds the stage's", () => {
    const penaltiesOf = (...settings: string[]) => [...(build(settings, data, normalised).penalties ?? [])];
    expect(penaltiesOf("unfreeze=0")).toEqual([["head.classifier.weight", { l1: 0.015 }]]);
    expect(penaltiesOf("unfreeze=0", "penalties=[{of: kernels, l1: 0.01, l2: 1}]")).toEqual([
      ["head.classifier.weight", { l1: 0.025, l2: 1 }],
    ]);
  });

  it("keeps a new head's normalisation live where the backbone's are frozen", () => {
    const modeOf = (model: typeof classifier, ...settings: string[]) => build(settings, data, model).batchNormalization;
    expect(modeOf(normalised, "batchNormalization=frozen")).toEqual(new Set(["head.bn.weight"]));
    expect(modeOf(classifier, "batchNormalization=frozen")).toBe("frozen");
    expect(modeOf(normalised)).toBe("live");
    expect(build(["unfreeze=0"], data, normalised).trainable).toContain("head.bn.weight");
  });

  it("gives groups rates and decay of their own, the later ones in front", () => {
    const settings = [
      "optimizer.kind=sgd",
      "optimizer.momentum=0",
      "optimizer.groups=[{of: backbone, learningRateFactor: 0.1}, {of: biases-and-normalization, weightDecay: 0}]",
    ];
    const moved = moves([...settings, "optimizer.weightDecay=0.5"]);
    for (const name of all) {
      const rate = head.includes(name) ? 0.1 : 0.01;
      expect(moved.get(name), name).toBeCloseTo(rate * (isBias(name) ? 1 : 1.5), 4);
    }
    const last = moves(["optimizer.groups=[{of: all, learningRateFactor: 0}, {of: head, learningRateFactor: 2}]"]);
    expect(all.map((name) => last.get(name))).toEqual(all.map((name) => (head.includes(name) ? 0.202 : 0)));
  });

  it.each([
    ["constant, learningRate: 0.3", 0.3],
    ["plateau, learningRate: 0.3", 0.3],
    ["cosine, learningRate: 0.2, minimum: 0.1", 0.15],
    ["cosine, learningRate: 0.2, restarts: {period: 8}", 0.2],
    ["step, learningRate: 0.4, every: 4, factor: 0.5", 0.1],
    ["multi-step, learningRate: 0.4, milestones: [3, 12]", 0.04],
  ])("makes the schedule %s", (schedule, half) => {
    const made = build([`schedule={kind: ${schedule}}`]).schedule();
    expect(made.rate({ epoch: 8, epochs: 16 })).toBeCloseTo(half, 9);
    const warmed = build([`schedule={kind: ${schedule}}`, "warmup={epochs: 2, start: 0.5}"]).schedule();
    expect(warmed.rate({ epoch: 1, epochs: 16 })).toBeCloseTo(0.75 * made.rate({ epoch: 0, epochs: 16 }), 9);
  });

  it("weighs classes by their count or by name", () => {
    expect(build(["classWeights=none"]).classWeights).toBeUndefined();
    // scikit-learn: compute_class_weight("balanced") of 4, 3 and 1 in 8.
    expect(build(["classWeights=balanced"]).classWeights).toEqual([8 / 12, 8 / 9, 8 / 3]);
    expect(build(["classWeights={neutrophil: 3}"]).classWeights).toEqual([1, 1, 3]);
  });

  it.each([
    ["{kind: cross-entropy}", softmaxCrossEntropy],
    ["{kind: focal, gamma: 1, alpha: {neutrophil: 3}}", softmaxFocal({ gamma: 1, alpha: [1, 1, 3] })],
    ["{kind: binary-cross-entropy}", binaryCrossEntropy()],
    // Negatives over positives.
    [
      "{kind: binary-cross-entropy, positiveWeights: balanced}",
      binaryCrossEntropy({ positiveWeights: [4 / 4, 5 / 3, 7 / 1] }),
    ],
    ["{kind: binary-cross-entropy, positiveWeights: {blast: 2}}", binaryCrossEntropy({ positiveWeights: [2, 1, 1] })],
    ["{kind: sigmoid-focal, alpha: 0.5}", sigmoidFocal({ gamma: 2, alpha: 0.5 })],
  ])("makes the loss %s", (setting, expected) => {
    const graphOf = (loss: Loss | undefined) => {
      const builder = new GraphBuilder();
      for (const name of ["logits", "targets"]) builder.input(name, { type: "float32", dims: [2, 3] });
      builder.input("weights", { type: "float32", dims: [2] });
      const values = loss?.(builder, "logits", "targets", "weights");
      return { values, model: builder.build("loss") };
    };
    expect(graphOf(build([`loss=${setting}`]).loss)).toEqual(graphOf(expected));
  });

  it.each([
    ["classWeights={monocyte: 2}", "bad-protocol", "no class monocyte"],
    ["loss={kind: focal, alpha: {monocyte: 2}}", "bad-protocol", "loss.alpha"],
    ["loss={kind: binary-cross-entropy, positiveWeights: {monocyte: 2}}", "bad-protocol", "loss.positiveWeights"],
    ["optimizer.groups=[{of: haed, weightDecay: 0}]", "bad-protocol", "haed; use all, head, backbone"],
    ["penalties=[{of: [head, backbone], l2: 1}]", "bad-protocol", "head and backbone"],
  ])("refuses %s", (setting, code, message) => {
    expect(() => build([setting])).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it("refuses to balance a class that has no image", () => {
    const few = { ...data, labels: [0, 1] };
    for (const setting of ["classWeights=balanced", "loss={kind: binary-cross-entropy, positiveWeights: balanced}"]) {
      expect(() => build([setting], few)).toThrow(/neutrophil is not/);
    }
  });
});
