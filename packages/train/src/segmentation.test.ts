import { denseCrossEntropy, dice, sumOfLosses } from "@leukoscope/autograd";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { learnableParameters } from "./learnable-parameters.ts";
import { adam } from "./optimizers/index.ts";
import { constant } from "./schedules/index.ts";
import { PixelConfusion } from "./tasks/pixel-confusion.ts";
import { MaskError, maskTargets } from "./tasks/segmentation.ts";
import { discs, tinySegmenter } from "./testing/tiny-segmenter.ts";
import { type SegmentationOptions, type SegmentationStage, type TrainingResult, trainSegmentation } from "./trainer.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const model = tinySegmenter(4);

const stage = (own: Partial<SegmentationStage>): SegmentationStage => ({
  name: "all",
  trainable: learnableParameters(model),
  batchNormalization: "live",
  batchNormalizationMomentum: 0.1,
  epochs: 2,
  patience: 100,
  optimizer: () => adam(),
  schedule: () => constant(0.03),
  labelSmoothing: 0,
  draws: 2,
  ...own,
});

const options = (own: Partial<SegmentationOptions>): SegmentationOptions => ({
  model,
  // 6 is no multiple of the batch size: the last batch is partial.
  train: discs(6, "train"),
  validation: discs(6, "train"),
  stages: [stage({})],
  seed: "7",
  threads: 1,
  runtime,
  storage: new MemoryStorage(),
  cache: "cache",
  checkpoint: "run/checkpoint",
  resume: false,
  fingerprint: "this run",
  onEvent: () => {},
  ...own,
});

const bits = ({ model: trained }: TrainingResult) =>
  [...trained.initializers].map(([name, { data }]) => [name, [...data]]);
const losses = ({ history }: TrainingResult) => history.map(({ train, val }) => [train.loss, val.loss]);

describe("trainSegmentation", () => {
  it("learns a few masks by heart, and finds discs it has not seen", async () => {
    const { best, history } = await trainSegmentation(
      options({ stages: [stage({ epochs: 25 })], validation: discs(10, "validation") }),
    );
    expect(Math.max(...history.map(({ train }) => train.accuracy))).toBeGreaterThan(0.98);
    expect(history[0].train.accuracy).toBeLessThan(0.9);
    expect(best?.f1Macro).toBeGreaterThan(0.9);
  });

  it("learns with a loss that the stage names", async () => {
    const loss = denseCrossEntropy({ classWeights: [1, 2, 3] });
    const { best } = await trainSegmentation(options({ stages: [stage({ epochs: 15, loss })] }));
    expect(best?.f1Macro).toBeGreaterThan(0.9);
  });

  it("takes the sum of both where a stage names no loss", async () => {
    const loss = sumOfLosses({ loss: denseCrossEntropy() }, { loss: dice() });
    const named = await trainSegmentation(options({ stages: [stage({ loss })] }));
    expect(bits(await trainSegmentation(options({})))).toEqual(bits(named));
  });

  it("goes on from a checkpoint to the same bits", async () => {
    const [whole, storage, stop] = [await trainSegmentation(options({})), new MemoryStorage(), new AbortController()];
    const onEvent: SegmentationOptions["onEvent"] = ({ kind }) => kind === "epoch" && stop.abort();
    await expect(trainSegmentation(options({ storage, onEvent, signal: stop.signal }))).rejects.toMatchObject({
      code: "aborted",
    });
    const resumed = await trainSegmentation(options({ storage, resume: true }));
    expect(bits(resumed)).toEqual(bits(whole));
    expect(losses(resumed)).toEqual(losses(whole));
  });

  it.each([
    ["wrong-size", new Uint8Array(5)],
    ["unknown-class", new Uint8Array(144).fill(3)],
    ["all-ignored", new Uint8Array(144).fill(255)],
  ])("refuses masks: %s", async (code, mask) => {
    const validation = { ...discs(2, "validation"), mask: async () => mask };
    const error = await trainSegmentation(options({ validation })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MaskError);
    expect(error).toMatchObject({ code });
  });
});

it("writes targets as CrossEntropyLoss smooths them, and none for what is ignored", () => {
  const targets = maskTargets([Uint8Array.of(0, 1, 255)], 2, 0.2);
  expect([...targets].map((value) => Number(value.toFixed(6)))).toEqual([0.9, 0.1, 0, 0.1, 0.9, 0]);
});

it("scores pixels: by hand", () => {
  const confusion = new PixelConfusion(3);
  // Pixels of class 0 0 1 1 and one ignored, found as 0 1 1 1 0; class 2 is nowhere.
  confusion.add(
    Uint8Array.of(0, 0, 1, 1, 255),
    Float32Array.of(0.8, 0.4, 0.1, 0.2, 0.9, 0.1, 0.5, 0.8, 0.7, 0.1, 0.1, 0.1, 0.1, 0.1, 0),
  );
  expect(confusion.hits).toEqual({ right: 3, of: 4 });
  expect(confusion.dice).toEqual([2 / 3, 4 / 5, Number.NaN]);
  const { loss, accuracy, f1Macro } = confusion.scores;
  expect(loss).toBeCloseTo(-(Math.log(0.8) + Math.log(0.4) + Math.log(0.8) + Math.log(0.7)) / 4, 6);
  expect([accuracy, f1Macro]).toEqual([3 / 4, (2 / 3 + 4 / 5) / 2]);
});
