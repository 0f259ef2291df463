import { Classifier, fitImage, normaliseImage } from "@leukoscope/classifier";
import { GradCam } from "@leukoscope/explain";
import {
  applyPreparation,
  createImage,
  decodeImage,
  encodePng,
  macenkoReference,
  readPreparation,
  reinhardReference,
} from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, readText } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { evaluateModel } from "./evaluate-model.ts";
import { preparation, resolvePreparation } from "./preparation.ts";
import { runProtocol } from "./run.ts";
import { phantomRun } from "./testing/phantom-run.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

describe("preparation of a protocol", () => {
  it("is imaging's, with defaults filled in, or names an image for a stain's reference", () => {
    const byImage = { step: "stain", method: "macenko", reference: "look.png", white: 230 };
    expect(preparation.parse([{ step: "median" }, byImage])).toEqual([{ step: "median", radius: 1 }, byImage]);
  });

  it.each([
    [[{ step: "median" }, { step: "median", radius: 0 }], [1, "radius"], /give a whole number from 1 to 50/],
    [[{ step: "stain", method: "reinhard", reference: "look.png", white: 3 }], [0], /white/],
    [[{ step: "stain", method: "none", reference: "look.png" }], [0, "method"], /.+/],
    ["median", [], /array/],
  ])("refuses %j", (value, path, message) => {
    const [issue] = preparation.safeParse(value).error?.issues ?? [];
    expect(issue).toMatchObject({ path, message: expect.stringMatching(message) });
  });
});

describe("resolvePreparation", () => {
  const look = createImage(
    64,
    64,
    Uint8Array.from({ length: 12288 }, (_, i) => [180, 90, 150][i % 3] + ((i * 7919) % (31 + 20 * (i % 3)))),
  );

  it("reads references from images, which go through the steps before theirs", async () => {
    const storage = new MemoryStorage();
    await storage.write("/p/look.png", encodePng(look));
    const steps = preparation.parse([
      { step: "centre-crop", width: 40, height: 40 },
      { step: "stain", method: "reinhard", reference: "look.png" },
      { step: "stain", method: "macenko", reference: "look.png" },
    ]);
    const [cropped, reinhard, macenko] = await resolvePreparation(steps, storage, "/p/protocol");
    const inner = applyPreparation(look, [cropped]).image;
    expect(reinhard).toEqual({ step: "stain", method: "reinhard", reference: reinhardReference(inner) });
    const normalised = applyPreparation(look, [cropped, reinhard]).image;
    expect(macenko).toEqual({ step: "stain", method: "macenko", reference: macenkoReference(normalised) });
  });

  it("names a reference that is missing, broken or blank", async () => {
    const storage = new MemoryStorage();
    await storage.write("/p/blank.png", encodePng(createImage(9, 9)));
    await storage.write("/p/text.png", new TextEncoder().encode("text"));
    for (const [reference, words] of [
      ["no.png", /no such file/],
      ["text.png", /JPEG, PNG/],
      ["blank.png", /one colour or grey/],
    ] as const) {
      const steps = preparation.parse([{ step: "stain", method: "reinhard", reference }]);
      await expect(resolvePreparation(steps, storage, "/p/protocol")).rejects.toMatchObject({
        name: "ProtocolError",
        code: "bad-data",
        where: `/p/${reference}`,
        message: expect.stringMatching(words),
      });
    }
  });
});

describe("a run with a preparation", () => {
  it("keeps it in the model file, whose predictions, judgement and explanations all use it", async () => {
    const steps =
      "[{ step: median }, { step: roi-crop, margin: 3 }, { step: stain, method: reinhard, reference: look.png }]";
    const short = ["stages.0.epochs=1", "stages.1.epochs=1"];
    const options = await phantomRun({ runtime, overrides: [`preparation=${steps}`, ...short] });
    const { storage } = options;
    const rows = (await readText(storage, "/smears/all.jsonl")).trimEnd().split("\n");
    const first = await decodeImage(await storage.read(`/smears/${JSON.parse(rows[0]).path}`));
    await storage.write("/look.png", encodePng(first));
    await runProtocol(options);

    const model = await storage.read("/run/model.onnx");
    const classifier = await Classifier.load(runtime, model, { threads: 1 });
    const expected = readPreparation([{ step: "median" }, { step: "roi-crop", margin: 3 }]);
    const { preparation: kept = [], ...bare } = classifier.metadata;
    const reference = reinhardReference(applyPreparation(first, expected).image);
    expect(kept).toEqual([...expected, { step: "stain", method: "reinhard", reference }]);

    // Steps done beforehand, for a model that has none, come to the same prediction.
    const image = await decodeImage(await storage.read(`/smears/${JSON.parse(rows[7]).path}`));
    const prepared = applyPreparation(image, kept);
    const input = normaliseImage(fitImage(prepared.image, bare), bare);
    const { probabilities } = await classifier.predict(image);
    expect((await classifier.predictTensor(input)).probabilities).toEqual(probabilities);
    expect((await classifier.predict(prepared.image)).probabilities).not.toEqual(probabilities);

    const gradCam = await GradCam.create(runtime, model, { threads: 1 });
    const { prediction, region } = await gradCam.explain(image, 0);
    expect(prediction.probabilities).toEqual(probabilities);
    expect(region.width).toBeLessThanOrEqual(prepared.region.width);
    expect(region.left).toBeGreaterThanOrEqual(prepared.region.left);
    await Promise.all([gradCam.close(), classifier.close()]);

    const judged = await evaluateModel({ runtime, storage, model, manifest: "/run/manifest.jsonl", split: "test" });
    const told = (await readText(storage, "/run/predictions.jsonl")).trimEnd().split("\n");
    expect(judged.rows.map((row) => row.label)).toEqual(told.map((row) => JSON.parse(row).label));
    expect(await readText(storage, "/run/README.md")).toContain("median, roi-crop, stain");
  });
});
