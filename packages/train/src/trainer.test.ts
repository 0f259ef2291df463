import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { learnableParameters, parametersAfter } from "./frozen.ts";
import { adam } from "./optimizers.ts";
import { plateau } from "./schedules.ts";
import type { Score, Stage } from "./stage.ts";
import { stripes, tinyClassifier } from "./testing/tiny-classifier.ts";
import { type TrainingEvent, type TrainingOptions, type TrainingResult, train } from "./trainer.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const score: Score = (labels, probabilities) => {
  const right = labels.filter((label, row) => probabilities[row][label] > 0.5).length;
  const loss = labels.reduce((total, label, row) => total - Math.log(probabilities[row][label]), 0) / labels.length;
  return { accuracy: right / labels.length, f1Macro: right / labels.length, loss };
};

const model = tinyClassifier(8);

const stage = (own: Partial<Stage>): Stage => ({
  name: "stage",
  trainable: learnableParameters(model),
  batchNormalization: "live",
  batchNormalizationMomentum: 0.1,
  epochs: 3,
  patience: 100,
  optimizer: () => adam(),
  schedule: () => plateau({ learningRate: 0.02, factor: 0.5, patience: 1, minimum: 0 }),
  labelSmoothing: 0.05,
  draws: 2,
  ...own,
});

const stages = [
  stage({ name: "head", trainable: parametersAfter(model, "block1"), epochs: 2 }),
  stage({ name: "block", trainable: parametersAfter(model, "block0"), epochs: 3 }),
];

const options = (own: Partial<TrainingOptions>): TrainingOptions => ({
  model,
  classes: 2,
  // 42 is no multiple of the batch size: the last batch is partial.
  train: stripes(42, "train"),
  validation: stripes(20, "validation"),
  stages,
  seed: "7",
  threads: 1,
  score,
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
  [...trained.initializers].map(([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
  ]);

const losses = ({ history }: TrainingResult) => history.map(({ train: { loss }, val }) => [loss, val.loss]);

describe("train", () => {
  it("learns", async () => {
    const { best, history } = await train(options({ stages: [stage({ epochs: 12 })] }));
    expect(best?.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(history[11].train.loss).toBeLessThan(history[0].train.loss / 2);
  });

  it("gives the same bits for the same seed, others for another", async () => {
    const first = await train(options({}));
    expect(bits(await train(options({})))).toEqual(bits(first));
    expect(bits(await train(options({ seed: "8" })))).not.toEqual(bits(first));
  });

  it("gives the same bits when stopped after any epoch and resumed", async () => {
    const unbroken = await train(options({}));
    for (let stop = 1; stop <= 5; stop++) {
      const storage = new MemoryStorage();
      const abort = new AbortController();
      let epochs = 0;
      const onEvent = (event: TrainingEvent) => {
        if (event.kind === "epoch") epochs += 1;
        // Stops within the epoch after, or, after the last, not at all.
        if (event.kind === "progress" && epochs === stop) abort.abort();
      };
      const broken = train(options({ storage, onEvent, signal: abort.signal }));
      if (stop < 5) await expect(broken).rejects.toMatchObject({ name: "AbortError" });
      else await broken;
      const resumed = await train(options({ storage, resume: true }));
      expect(bits(resumed)).toEqual(bits(unbroken));
      expect(losses(resumed)).toEqual(losses(unbroken));
    }
  });

  it("leaves what is frozen as it was, and its running statistics too", async () => {
    const trained = await train(options({}));
    const changed = [...model.initializers].filter(([name, { data }]) => {
      const now = trained.model.initializers.get(name)?.data;
      return data.some((value, i) => value !== now?.[i]);
    });
    expect(changed.map(([name]) => name).sort()).toEqual(
      ["bias1", "conv1", "dense", "dense.bias", "mean1", "scale1", "variance1"].sort(),
    );
  });

  it("gives the same with features from the disk as computed anew", async () => {
    const storage = new MemoryStorage();
    const first = await train(options({ storage }));
    const files = await storage.list("cache");
    expect(files.length).toBeGreaterThan(42);
    const cached = await train(options({ storage, checkpoint: "run/second" }));
    expect(bits(cached)).toEqual(bits(first));
    // A torn entry and a missing one are computed again.
    await storage.write(files[0].path, (await storage.read(files[0].path)).subarray(0, 40));
    await storage.remove(files[1].path);
    expect(bits(await train(options({ storage, checkpoint: "run/third" })))).toEqual(bits(first));
  });

  it("keeps the best epoch, and stops when it is not beaten any more", async () => {
    let calls = 0;
    const falling: Score = (labels, probabilities) => ({ ...score(labels, probabilities), f1Macro: 1 / ++calls });
    const { history, best } = await train(options({ score: falling, stages: [stage({ epochs: 50, patience: 3 })] }));
    expect(history.length).toBe(4);
    expect(best?.f1Macro).toBe(1);
  });

  it("refuses the checkpoint of another run, and a damaged one", async () => {
    const storage = new MemoryStorage();
    await train(options({ storage, stages: [stage({ epochs: 1 })] }));
    await expect(train(options({ storage, resume: true, fingerprint: "another" }))).rejects.toMatchObject({
      code: "other-run",
    });
    await storage.write("run/checkpoint", new Uint8Array([1, 2, 3]));
    await expect(train(options({ storage, resume: true }))).rejects.toMatchObject({ code: "damaged" });
  });
});
