import { preparerInThread } from "@leukoscope/classifier";
import { openPreparer } from "@leukoscope/classifier/node";
import { parseManifest } from "@leukoscope/data";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { readText, type Storage, sha256 } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { type RunOptions, runProtocol } from "./run.ts";
import { phantomRun } from "./testing/phantom-run.ts";

/** Several whole runs in a test: room for a machine that does much else. */
const PATIENCE = { timeout: 240_000 };

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const historyOf = async (storage: Storage) =>
  (await readText(storage, "/run/history.jsonl"))
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }));

async function outcomeOf(options: RunOptions) {
  await runProtocol(options);
  const { storage } = options;
  return { model: await sha256(await storage.read("/run/model.onnx")), history: await historyOf(storage) };
}

const augmentations = {
  "geometry, noise and AugMix's consistency, classes oversampled": [
    "augmentation={dihedral: true, rotation: 30, noise: {sigma: [3, 9], per: image}, augMix: {}, draws: 2}",
    "balancing={kind: oversample}",
  ],
  "RandAugment, MixUp and CutMix, fresh draws and class weights, copies without saturation": [
    "augmentation={randAugment: {}, mixUp: {}, cutMix: {}, draws: fresh}",
    "balancing={kind: saturation-removed, classes: [blast]}",
    "stages.0.classWeights=balanced",
  ],
};

describe.each(Object.entries(augmentations))("a run with %s", PATIENCE, (_, settings) => {
  const overrides = [...settings, "stages.0.epochs=1"];

  it("has the same bits on other threads, and when stopped and resumed", async () => {
    const whole = await outcomeOf(await phantomRun({ runtime, overrides }));
    expect(whole.history).toHaveLength(3);

    const preparer = openPreparer(2);
    const stop = new AbortController();
    const stopped = await phantomRun({
      runtime,
      overrides,
      preparer,
      signal: stop.signal,
      // In the last stage, where draws are fresh.
      onEvent: (event) => {
        if (event.kind === "epoch" && event.stage === "all") stop.abort();
      },
    });
    await expect(runProtocol(stopped)).rejects.toMatchObject({ code: "aborted" });
    const { signal: _signal, ...rest } = stopped;
    expect(await outcomeOf({ ...rest, resume: true, onEvent: () => {} })).toEqual(whole);
    await preparer.close();
  });

  it("augments training images alone", async () => {
    const seen: { readonly hash: string; readonly isDrawn: boolean; readonly draw: unknown }[] = [];
    const options = await phantomRun({
      runtime,
      overrides: [...overrides, "stages.1.epochs=1"],
      preparer: {
        ...preparerInThread,
        async prepare(source, spec, draw) {
          const note = async (from: typeof source, isDrawn: boolean) => {
            const pixels = await from();
            if ("bytes" in pixels) seen.push({ hash: await sha256(pixels.bytes), isDrawn, draw });
          };
          await note(source, typeof draw !== "number");
          if (typeof draw !== "number" && draw.partner) await note(draw.partner.source, true);
          return preparerInThread.prepare(source, spec, draw);
        },
      },
    });
    await runProtocol(options);
    const records = parseManifest(await readText(options.storage, "/run/manifest.jsonl"), "m");
    const sides = new Map(records.map((record) => [record.sha256, record.split]));
    const drawn = new Set(seen.filter(({ isDrawn }) => isDrawn).map(({ hash }) => sides.get(hash)));
    expect(drawn).toEqual(new Set(["train"]));
    // Whatever else reads images, such as calibration at the end, reads them as they are.
    const plain = seen.filter(({ isDrawn }) => !isDrawn);
    expect(plain.map(({ hash }) => sides.get(hash))).toEqual(expect.arrayContaining(["val", "test"]));
    expect(new Set(plain.map(({ draw }) => draw))).toEqual(new Set([0]));
  });
});

it("keeps as many draws of a frozen stage's features as are asked for, mixed ones too", async () => {
  const options = await phantomRun({
    runtime,
    overrides: ["augmentation={mixUp: {}, draws: 3}", "stages.0.epochs=3", "stages.1.epochs=1"],
  });
  await runProtocol(options);
  const paths = (await options.storage.list("/cache")).map(({ path }) => path.split("/").at(-1) as string);
  const draws = new Map<string, string[]>();
  for (const name of paths.filter((path) => path !== "last-used")) {
    const at = name.lastIndexOf(".");
    draws.set(name.slice(0, at), [...(draws.get(name.slice(0, at)) ?? []), name.slice(at + 1)].sort());
  }
  const kept = [...draws.values()].map((numbers) => numbers.join());
  // Of training images three draws; validation images as they are.
  expect(new Set(kept)).toEqual(new Set(["0,1,2", "0"]));
  expect(kept.filter((numbers) => numbers === "0,1,2")).toHaveLength(18);
});

describe("training on phantoms", PATIENCE, () => {
  const each = [
    ["AugMix", "{augMix: {severity: 3, width: 3}}"],
    ["CutMix", "{cutMix: {alpha: 1}}"],
    ["MixUp", "{mixUp: {alpha: 0.2}}"],
    ["RandAugment", "{randAugment: {}}"],
  ];
  // All of them together are trained with above.
  it.each(process.env.SLOW_TESTS ? each : each.slice(0, 2))("learns with %s", async (_, augmentation) => {
    const stage =
      "{name: all, unfreeze: all, epochs: 10, optimizer: {kind: adamw}, schedule: {kind: one-cycle, learningRate: 4e-3}}";
    const options = await phantomRun({
      runtime,
      overrides: [`augmentation=${augmentation}`, `stages=[${stage}]`, "batch=6"],
    });
    await runProtocol(options);
    const losses = (await historyOf(options.storage)).map(({ val }) => val.loss);
    // Who knows nothing of three classes has a loss of ln 3.
    expect(Math.min(...losses)).toBeLessThan(Math.log(3) - 0.05);
  });
});
