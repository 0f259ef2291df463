import { createImage, encodePng, type Image } from "@leukoscope/imaging";
import { float32, type Model, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { Classifier } from "./classifier.ts";
import type { ClassifierMetadata } from "./metadata.ts";
import { type ImageSource, type PredictionRow, predictMany } from "./predict-many.ts";
import { softmax } from "./prediction.ts";
import { meanColourModel } from "./testing/mean-colour-model.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const load = (own: Partial<ClassifierMetadata> = {}) =>
  Classifier.load(runtime, writeModel(meanColourModel(own)), { threads: 1 });

function plain(red: number, green: number, blue: number, width = 9, height = 7): Image {
  const image = createImage(width, height);
  for (let i = 0; i < image.data.length; i += 3) image.data.set([red, green, blue], i);
  return image;
}

describe("Classifier", () => {
  it("labels an image of any size as its metadata say", async () => {
    const classifier = await load();
    const { label, probabilities, abstained, ms } = await classifier.predict(plain(51, 102, 204));
    expect(label).toBe("blue");
    expect(abstained).toBe(false);
    expect(ms).toBeGreaterThan(0);
    expect(Object.keys(probabilities)).toEqual(["red", "green", "blue"]);
    const expected = softmax([0.8, 1.6, 3.2]);
    Object.values(probabilities).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    await classifier.close();
  });

  it("applies colour order, temperature and threshold of the file", async () => {
    const classifier = await load({ colourOrder: "BGR", temperature: 4, abstentionThreshold: 0.9 });
    const { label, probabilities, abstained } = await classifier.predict(plain(0, 0, 255));
    expect(label).toBe("red");
    expect(probabilities.red).toBeCloseTo(Math.E / (Math.E + 2), 6);
    expect(abstained).toBe(true);
    await classifier.close();
  });

  it("takes a prepared tensor too", async () => {
    const classifier = await load();
    const tensor = float32([1, 3, 2, 4], new Float32Array(24).fill(1, 8, 16));
    expect((await classifier.predictTensor(tensor)).label).toBe("green");
    await classifier.close();
    await expect(classifier.predictTensor(tensor)).rejects.toMatchObject({ code: "released" });
  });

  it("refuses a model without metadata", async () => {
    const foreign: Model = { ...meanColourModel(), metadata: {} };
    await expect(Classifier.load(runtime, writeModel(foreign))).rejects.toMatchObject({ code: "not-a-classifier" });
  });

  it("refuses what is no model at all", async () => {
    const bytes = new TextEncoder().encode("hello, this is no model");
    await expect(Classifier.load(runtime, bytes)).rejects.toMatchObject({ code: "malformed" });
  });

  it("refuses a graph that is not what its metadata say", async () => {
    const { metadata } = meanColourModel({ classes: ["a", "b"] });
    await expect(Classifier.load(runtime, writeModel({ ...meanColourModel(), metadata }))).rejects.toMatchObject({
      code: "bad-graph",
      where: "logits",
      message: expect.stringContaining("float32 [1, 2], but the graph has: logits float32 [1, 3]"),
    });
    const wide = { ...meanColourModel(), metadata: meanColourModel({ input: { width: 5, height: 2 } }).metadata };
    await expect(Classifier.load(runtime, writeModel(wide))).rejects.toMatchObject({
      code: "bad-graph",
      where: "image",
    });
  });
});

describe("predictMany", () => {
  it("gives a row an image in their order; a broken one does not stop the rest", async () => {
    const classifier = await load();
    const png = encodePng(plain(255, 0, 0));
    const gone = new Error("ENOENT: gone.png");
    const files: Record<string, () => Uint8Array> = {
      "red.png": () => png,
      "cut.png": () => png.subarray(0, png.length - 20),
      "text.png": () => new TextEncoder().encode("not an image"),
      "empty.png": () => new Uint8Array(0),
      "gone.png": () => {
        throw gone;
      },
      "green.png": () => encodePng(plain(0, 255, 0)),
    };
    const sources: ImageSource[] = Object.entries(files).map(([path, read]) => ({ path, read: async () => read() }));
    const rows: PredictionRow[] = [];
    for await (const row of predictMany(classifier, sources)) rows.push(row);
    expect(rows.map(({ path }) => path)).toEqual(Object.keys(files));
    expect(rows.map((row) => ("error" in row ? "error" : row.label))).toEqual([
      "red",
      "error",
      "error",
      "error",
      "error",
      "green",
    ]);
    expect(rows[4]).toEqual({ path: "gone.png", error: gone.message });
    await classifier.close();
  });

  it("ends when the model itself fails", async () => {
    const classifier = await load();
    await classifier.close();
    const rows = predictMany(classifier, [{ path: "a.png", read: async () => encodePng(plain(1, 2, 3)) }]);
    await expect(rows.next()).rejects.toMatchObject({ name: "RuntimeError" });
  });
});
