import { readFileSync } from "node:fs";
import { Classifier } from "@leukoscope/classifier";
import { renderSmear } from "@leukoscope/data";
import { readModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import type { TrainingEvent } from "@leukoscope/train";
import { afterAll, describe, expect, it } from "vitest";
import { extendClasses } from "./extend-classes.ts";
import { type FineTuneOptions, fineTune, type TunedExample } from "./fine-tune.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const phantom = new Uint8Array(readFileSync(new URL("../../../models/phantom/model.onnx", import.meta.url)));

const examples = (count: number, seed: string): TunedExample[] =>
  Array.from({ length: count }, (_, k) => {
    const [label, cell] = [["blast", "blast"] as const, ["granulocyte", "eosinophil"] as const][k % 2];
    const { image } = renderSmear({ width: 112, height: 112, seed: `${seed} ${k}`, cells: [cell] });
    return { read: async () => image, label, key: `${seed} ${k}` };
  });

const tune = (
  base: Uint8Array,
  epochs: number,
  onEvent: (event: TrainingEvent) => void = () => {},
  { count = 4, kept }: { count?: number; kept?: FineTuneOptions["kept"] } = {},
) =>
  fineTune({
    base,
    name: "mine",
    dataSet: { name: "My labels 1", sha256: "b".repeat(64) },
    train: examples(count, "train"),
    validation: examples(count / 2, "validation"),
    epochs,
    learningRate: 0.02,
    seed: "1",
    threads: 1,
    runtime,
    createdAt: "2026-01-01T00:00:00Z",
    onEvent,
    kept,
  });

describe("fineTune", () => {
  it("learns a class that the model did not have, and keeps all that it said otherwise", async () => {
    const events: TrainingEvent[] = [];
    const { model, metadata, best } = await tune(phantom, 6, (event) => events.push(event), { count: 12 });
    expect(metadata.classes).toEqual(["blast", "lymphocyte", "neutrophil", "granulocyte"]);
    expect(events.filter(({ kind }) => kind === "epoch")).toHaveLength(6);
    expect(best?.accuracy).toBeGreaterThan(0.8);
    // Two of the four classes occur: the others, which nobody labelled, count for nothing.
    expect(best?.f1Macro).toBeGreaterThan(0.6);

    const classifier = await Classifier.load(runtime, model, { threads: 1 });
    expect(classifier.metadata).toMatchObject({ name: "mine", weightTag: "phantom 0.1.0", temperature: 1 });
    const unseen = examples(8, "unseen");
    let right = 0;
    for (const { read, label } of unseen) if ((await classifier.predict(await read())).label === label) right++;
    expect(right).toBeGreaterThanOrEqual(7);
    await classifier.close();
    // The backbone is the one that it was.
    const first = readModel(model).initializers.get("blocks.0.conv.weight")?.data;
    expect(first).toEqual(readModel(phantom).initializers.get("blocks.0.conv.weight")?.data);
  });

  it("goes on from where it was killed, to the bits of an unbroken run", async () => {
    const kept = { storage: new MemoryStorage(), cache: "features", checkpoint: "checkpoint" };
    const killed = (event: TrainingEvent) => {
      if (event.kind === "epoch") throw new Error("killed");
    };
    await expect(tune(phantom, 2, killed, { kept })).rejects.toThrow("killed");
    const events: TrainingEvent[] = [];
    const { model } = await tune(phantom, 2, (event) => events.push(event), { kept });
    expect(events[0]).toMatchObject({ kind: "resumed", epochs: 1 });
    expect(model).toEqual((await tune(phantom, 2)).model);
  });
});

describe("extendClasses", () => {
  it("leaves the logits of the classes that were there as they were, and new ones at zero", async () => {
    const [image] = examples(1, "extend");
    const before = await Classifier.load(runtime, phantom, { threads: 1 });
    const metadata = before.metadata;
    const { probabilities } = await before.predict(await image.read());
    await before.close();
    const extended = extendClasses(readModel(phantom), 2);
    expect(extended.outputs.find(({ name }) => name === "logits")?.dims).toEqual([1, 5]);
    const weight = extended.initializers.get("head.classifier.weight");
    expect(weight?.dims[0]).toBe(5);
    expect(Object.keys(probabilities)).toEqual(metadata.classes);
    expect(extendClasses(readModel(phantom), 0).outputs).toEqual(readModel(phantom).outputs);
  });
});
