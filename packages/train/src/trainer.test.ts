import { softmaxFocal } from "@leukoscope/autograd";
import { sizeOf } from "@leukoscope/onnx";
import type { Runtime, Session } from "@leukoscope/runtime";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, StorageError } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.ts";
import { learnableParameters, parametersAfter } from "./learnable-parameters.ts";
import { adam, rmsprop, sgd } from "./optimizers/index.ts";
import { constant, cosine, plateau, warmup } from "./schedules/index.ts";
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

/** Everything that a stage can ask for, at once. */
const everything = stages.map((plain, index) => ({
  ...plain,
  optimizer: () =>
    rmsprop({
      momentum: 0.5,
      centered: true,
      weightDecay: 0.01,
      decoupled: true,
      settings: new Map([["conv1", { learningRate: 0.1, weightDecay: 0 }]]),
    }),
  schedule: () =>
    index === 0
      ? warmup(cosine({ learningRate: 2e-3 }), { epochs: 1, start: 0.1 })
      : warmup(plateau({ learningRate: 2e-3, factor: 0.5, patience: 0, minimum: 0 }), { epochs: 0.5, start: 0.1 }),
  loss: softmaxFocal({ gamma: 1.5 }),
  classWeights: [1, 2],
  penalties: new Map([["dense", { l1: 1e-3, l2: 1e-2 }]]),
  clip: { norm: 0.5, value: 0.2 },
  accumulate: 2,
  averageDecay: 0.6,
}));

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

  it("learns the same from activations that are computed again", async () => {
    const again = stages.map((plain) => ({ ...plain, recomputeBetween: ["block0", "block1"] }));
    const [once, twice] = [await train(options({})), await train(options({ stages: again }))];
    losses(twice)
      .flat()
      .forEach((loss, at) => {
        expect(loss).toBeCloseTo(losses(once).flat()[at], 4);
      });
  });

  it("leaves no session behind when its cache can't be opened", async () => {
    const open = new Set<Session>();
    const counted: Runtime = {
      load: async (...given) => {
        const session = await runtime.load(...given);
        open.add(session);
        return {
          run: (...feeds) => session.run(...feeds),
          release: () => session.release().finally(() => open.delete(session)),
        };
      },
      channelBlock: () => runtime.channelBlock(),
      close: () => runtime.close(),
    };
    const storage = new MemoryStorage();
    storage.list = async (folder) => {
      throw new StorageError("not-permitted", folder, "no");
    };
    await expect(train(options({ runtime: counted, storage }))).rejects.toMatchObject({ code: "not-permitted" });
    expect(open.size).toBe(0);
  });

  it("gives the same bits for the same seed, others for another", async () => {
    const first = await train(options({}));
    expect(bits(await train(options({})))).toEqual(bits(first));
    expect(bits(await train(options({ seed: "8" })))).not.toEqual(bits(first));
  });

  it.each([
    ["plain stages", stages],
    ["everything switched on", everything],
  ])("gives the same bits when stopped after any epoch and resumed: %s", async (_, stages) => {
    const unbroken = await train(options({ stages }));
    for (let stop = 1; stop <= 5; stop++) {
      const storage = new MemoryStorage();
      const abort = new AbortController();
      let epochs = 0;
      const onEvent = (event: TrainingEvent) => {
        if (event.kind === "epoch") epochs += 1;
        // Stops within the epoch after, or, after the last, not at all.
        if (event.kind === "progress" && epochs === stop) abort.abort();
      };
      const broken = train(options({ stages, storage, onEvent, signal: abort.signal }));
      if (stop < 5) await expect(broken).rejects.toMatchObject({ name: "RuntimeError", code: "aborted" });
      else await broken;
      const resumed = await train(options({ stages, storage, resume: true }));
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

  it("gives the same with features from the disk as computed anew, and does not load what computes them", async () => {
    const storage = new MemoryStorage();
    let loads = 0;
    const counted: Runtime = {
      load: (...given) => {
        loads += 1;
        return runtime.load(...given);
      },
      channelBlock: () => runtime.channelBlock(),
      close: () => runtime.close(),
    };
    const first = await train(options({ storage, runtime: counted }));
    const whole = loads;
    loads = 0;
    await train(options({ storage, runtime: counted, checkpoint: "run/fourth" }));
    expect(loads).toBe(whole - stages.length);
    const files = await storage.list("cache");
    expect(files.length).toBeGreaterThan(42);
    const cached = await train(options({ storage, checkpoint: "run/second" }));
    expect(bits(cached)).toEqual(bits(first));
    // A torn entry and a missing one are computed again.
    await storage.write(files[0].path, (await storage.read(files[0].path)).subarray(0, 40));
    await storage.remove(files[1].path);
    expect(bits(await train(options({ storage, checkpoint: "run/third" })))).toEqual(bits(first));
  });

  it("gives the same where the cache has no room, and keeps within its limit", async () => {
    const unlimited = new MemoryStorage();
    const sizes = async (storage: MemoryStorage) => (await storage.list("cache")).map(({ size }) => size);
    const first = await train(options({ storage: unlimited }));
    const entry = Math.max(...(await sizes(unlimited)));
    for (const room of [0, 5]) {
      const storage = new MemoryStorage();
      const limit = 2 * 13 + room * entry;
      expect(bits(await train(options({ storage, features: { limit } })))).toEqual(bits(first));
      const total = (await sizes(storage)).reduce((sum, size) => sum + size, 0);
      expect(total).toBeLessThanOrEqual(limit);
      expect(total).toBeGreaterThan(room * 32);
    }
  });

  it("keeps features in single precision when asked to", async () => {
    const largest = async (precision: "half" | "single") => {
      const storage = new MemoryStorage();
      await train(options({ storage, features: { precision } }));
      return Math.max(...(await storage.list("cache")).map(({ size }) => size));
    };
    const hash = 32;
    // The larger features are those in front of the second block: 4 x 6 x 6.
    expect(await largest("half")).toBe(hash + 2 * sizeOf([4, 6, 6]));
    expect(await largest("single")).toBe(hash + 4 * sizeOf([4, 6, 6]));
  });

  it("moves as one large batch does when gradients are accumulated", async () => {
    const run = (batch: number, accumulate: number) => {
      const net = tinyClassifier(batch, 0);
      const trainable = learnableParameters(net);
      const own = {
        trainable,
        accumulate,
        batchNormalization: "frozen",
        optimizer: () => sgd({ momentum: 0.9 }),
      } as const;
      return train(options({ model: net, stages: [stage({ ...own, classWeights: [1, 3] })] }));
    };
    // 42 examples in 6 updates of 8 rows at most: 4 + 4, and 2 alone in the last.
    const [whole, parts] = [await run(8, 1), await run(4, 2)];
    const same = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.abs(a) + 1e-5;
    for (const [name, { data }] of whole.model.initializers) {
      const other = parts.model.initializers.get(name)?.data ?? [];
      data.forEach((value, i) => {
        expect(same(Number(value), Number(other[i])), `${name}[${i}]`).toBe(true);
      });
    }
    whole.history.forEach(({ train: { loss } }, epoch) => {
      expect(same(loss, parts.history[epoch].train.loss)).toBe(true);
    });
  });

  it("validates and keeps the moving average, not the weights", async () => {
    const storage = new MemoryStorage();
    const averaged = await train(options({ storage, stages: [stage({ epochs: 1, averageDecay: 0.9 })] }));
    const { values, averages } = (await loadCheckpoint(storage, "run/checkpoint", "this run")) as Checkpoint;
    expect([...averages.keys()].sort()).toEqual([...values.keys()].sort());
    for (const [name, average] of averages) {
      expect(averaged.model.initializers.get(name)?.data).toEqual(average);
      expect(average).not.toEqual(values.get(name));
    }
    // An average that forgets at once is the weights themselves.
    const plain = await train(options({ stages: [stage({ epochs: 1 })] }));
    const forgetful = await train(options({ stages: [stage({ epochs: 1, averageDecay: 0 })] }));
    expect(losses(forgetful)[0][1]).toBeCloseTo(losses(plain)[0][1], 5);
    expect(losses(averaged)[0][1]).not.toBeCloseTo(losses(plain)[0][1], 5);
  });

  it("tells penalties in the training loss alone", async () => {
    const still = { epochs: 1, schedule: () => constant(0) };
    const penalties = new Map([["dense", { l1: 0.1, l2: 0.3 }]]);
    const plain = losses(await train(options({ stages: [stage(still)] })))[0];
    const penalized = losses(await train(options({ stages: [stage({ ...still, penalties })] })))[0];
    const weights = [...(model.initializers.get("dense")?.data ?? [])].map(Number);
    const expected = weights.reduce((sum, w) => sum + 0.1 * Math.abs(w) + 0.3 * w * w, 0);
    expect(penalized[0] - plain[0]).toBeCloseTo(expected, 5);
    expect(penalized[1]).toBe(plain[1]);
  });

  it("keeps the best epoch, and stops when it is not beaten any more", async () => {
    let calls = 0;
    const falling: Score = (labels, probabilities) => ({ ...score(labels, probabilities), f1Macro: 1 / ++calls });
    const { history, best } = await train(options({ score: falling, stages: [stage({ epochs: 50, patience: 3 })] }));
    expect(history.length).toBe(4);
    expect(best?.f1Macro).toBe(1);
  });

  it("keeps the best epoch of the last stage, also where an earlier stage scored higher, and after a cut", async () => {
    let calls = 0;
    const falling: Score = (labels, probabilities) => ({ ...score(labels, probabilities), f1Macro: 1 / ++calls });
    const whole = await train(options({ score: falling }));
    // Two epochs of the head came first: the block's best is its first, the third of all.
    expect(whole.best?.f1Macro).toBeCloseTo(1 / 3, 12);
    expect(whole.best?.loss).toBe(whole.history[2].val.loss);

    const storage = new MemoryStorage();
    const first = await train(
      options({ score: () => ({ accuracy: 1, f1Macro: 1, loss: 0 }), storage, stages: [stages[0]] }),
    );
    expect(first.best?.f1Macro).toBe(1);
    calls = 2;
    const resumed = await train(options({ score: falling, storage, resume: true }));
    expect(resumed.best?.f1Macro).toBeCloseTo(1 / 3, 12);
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
