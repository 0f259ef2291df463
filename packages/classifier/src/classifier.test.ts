import { createImage, encodePng, type Image } from "@leukoscope/imaging";
import { float32, type Model, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { Classifier } from "./classifier.ts";
import type { ClassifierMetadata } from "./metadata.ts";
import { openPreparer } from "./node/index.ts";
import { type ImageSource, type PredictionRow, predictMany } from "./predict-many.ts";
import { softmax } from "./prediction.ts";
import { preparerInThread } from "./preparation/image-preparer.ts";
import { withExternalWeights } from "./testing/external-weights.ts";
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

describe("a model whose weights lie beside it", () => {
  const bytes = writeModel(meanColourModel());
  const outside = withExternalWeights(bytes, "weights/mean.bin");
  const external = (location: string, offset: number, length: number) => {
    if (location !== "weights/mean.bin") throw new Error(`asked for ${location}`);
    return outside.weights.subarray(offset, offset + length);
  };

  it("predicts what the same model in one file does", async () => {
    expect(outside.weights.length).toBeGreaterThanOrEqual(4096);
    const [one, other] = [await load(), await Classifier.load(runtime, outside.model, { threads: 1, external })];
    const image = plain(51, 102, 204);
    expect((await other.predict(image)).probabilities).toEqual((await one.predict(image)).probabilities);
    await Promise.all([one.close(), other.close()]);
  });

  it("is refused where nobody gives them, naming the file", async () => {
    await expect(Classifier.load(runtime, outside.model)).rejects.toMatchObject({
      code: "external-data",
      message: expect.stringContaining("weights/mean.bin"),
    });
  });
});

const pool = openPreparer(2);
afterAll(() => pool.close());

describe.each([
  ["in this thread", preparerInThread],
  ["on two others", pool],
])("predictMany, preparing %s", (_place, preparer) => {
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
    for await (const row of predictMany(classifier, sources, { preparer })) rows.push(row);
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
    const rows = predictMany(classifier, [{ path: "a.png", read: async () => encodePng(plain(1, 2, 3)) }], {
      preparer,
    });
    await expect(rows.next()).rejects.toMatchObject({ name: "RuntimeError", code: "released" });
  });

  it("reads ahead no further than the preparer works, and stops reading when nobody asks", async () => {
    const classifier = await load();
    let read = 0;
    const png = encodePng(plain(255, 0, 0));
    const sources = Array.from({ length: 40 }, (_, index) => ({
      path: `${index}.png`,
      read: async () => {
        read += 1;
        return png;
      },
    }));
    let taken = 0;
    for await (const row of predictMany(classifier, sources, { preparer })) {
      taken += 1;
      expect(row).toMatchObject({ label: "red" });
      expect(read - taken).toBeLessThanOrEqual(preparer.ahead);
      if (taken === 20) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toBeLessThanOrEqual(20 + preparer.ahead);
    await classifier.close();
  });

  it("is aborted by its signal, with one error wherever it was, and leaves nothing unheard", async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on("unhandledRejection", hear);
    const classifier = await load();
    const png = encodePng(plain(255, 0, 0, 300, 300));
    const sources = Array.from({ length: 30 }, (_, index) => ({ path: `${index}.png`, read: async () => png }));
    const take = async (signal: AbortSignal, onRow: (count: number) => void) => {
      let count = 0;
      for await (const _ of predictMany(classifier, sources, { preparer, signal })) onRow(++count);
    };
    for (const when of ["before", "within a row", "between rows"]) {
      const abort = new AbortController();
      if (when === "before") abort.abort("enough");
      if (when === "within a row") setTimeout(() => abort.abort("enough"), 5);
      const taking = take(abort.signal, (count) => {
        if (when === "between rows" && count === 3) abort.abort("enough");
      });
      await expect(taking).rejects.toMatchObject({ name: "RuntimeError", code: "aborted", cause: "enough" });
    }
    expect((await classifier.predict(plain(0, 0, 255))).label).toBe("blue");
    await classifier.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", hear);
    expect(unheard).toEqual([]);
  });
});
