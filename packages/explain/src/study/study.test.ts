import { readFileSync } from "node:fs";
import { CYTOPLASM, generatePhantoms, NUCLEUS, type PhantomOptions } from "@leukoscope/data";
import { createImage, decodeImage, encodePng } from "@leukoscope/imaging";
import { float32, GraphBuilder, int, int64, type Model } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { pointsInto } from "../faithfulness/evidence-shares.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { metadataOf } from "../testing/metadata.ts";
import { explainStudy } from "./explain-study.ts";
import { meanInterval } from "./mean-interval.ts";
import { shortcutFindings, shortcutReport } from "./shortcut-report.ts";
import { SMEAR_REGIONS, smearRegions } from "./smear-regions.ts";
import type { StudyImage } from "./study-image.ts";
import { studyReport } from "./study-report.ts";

const CLASSES = ["blast", "lymphocyte", "neutrophil"] as const;
/** Milliseconds: drawing phantoms takes seconds, and longer on a machine that has other work. */
const PATIENCE = 300_000;
const runtime = new NodeRuntime();
afterAll(() => runtime.close());

async function phantoms(count: number, own: Partial<PhantomOptions> = {}): Promise<StudyImage[]> {
  const storage = new MemoryStorage();
  const { records } = await generatePhantoms(storage, { out: "set", count, seed: 11, classes: CLASSES, ...own });
  return Promise.all(
    records.map(async (record) => {
      const image = await decodeImage(await storage.read(`set/${record.path}`));
      const mask = await decodeImage(await storage.read(`set/${record.mask}`));
      const grey = { data: mask.data.filter((_, i) => i % 3 === 0) };
      return { name: record.path, class: record.class, image, regions: smearRegions(image, grey) };
    }),
  );
}

/** Tells three classes by the colour of the upper left corner alone: a model that has learnt a planted mark. */
function cornerReader(size: number): Model {
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [1, 3, size, size] });
  const ends = (values: readonly number[]) => builder.constant(int64(values));
  const corner = builder.op("Slice", [image, ends([0, 0]), ends([size / 8, size / 8]), ends([2, 3])]);
  const contrast = builder.constant(float32([3, 3, 1, 1], [1, -0.5, -0.5, -0.5, 1, -0.5, -0.5, -0.5, 1]));
  const colours = builder.op("Relu", [builder.op("Conv", [corner, contrast])], {}, { outputs: ["colours"] });
  const pooled = builder.op("GlobalMaxPool", [colours]);
  const weight = builder.constant(float32([3, 3], [9, 0, 0, 0, 9, 0, 0, 0, 9]));
  builder.op("MatMul", [builder.op("Flatten", [pooled], { axis: int(1) }), weight], {}, { outputs: ["logits"] });
  builder.output("logits");
  return builder.build("corner-reader");
}

describe("shortcut report", () => {
  it(
    "finds a mark that was planted in phantoms, and nothing else",
    async () => {
      const images = await phantoms(12, { shortcut: { kind: "corner-mark" } });
      const metadata = metadataOf(112, "colours", [...CLASSES]);
      const model = ExplainedModel.of(runtime, cornerReader(112), metadata, { threads: 1 });
      const report = await shortcutReport(model, images);
      expect(report.accuracy.mean).toBe(1);
      expect(report.shortcuts).toEqual(["upper left corner"]);
      expect(report.withoutCells).toMatchObject({ accurate: true, chance: 1 / 3, accuracy: { mean: 1, n: 12 } });
      expect(shortcutFindings(report)).toEqual([
        "it depends on what is no white cell: upper left corner",
        "it is accurate without any white cell: 100 % (76 % to 100 %) with all of them painted over, where chance is 33 %",
      ]);
      const fall = (part: string) => report.replacements.find((each) => each.part === part)?.accuracyFall.mean;
      expect(fall("upper left corner")).toBeGreaterThan(0.3);
      expect(fall("white cells")).toBe(0);
      expect(fall("lower right corner")).toBe(0);
      await model.close();
    },
    PATIENCE,
  );
});

describe("a study of the shipped phantom model", () => {
  const bytes = readFileSync(new URL("../../../../models/phantom/model.onnx", import.meta.url));

  it(
    "finds its evidence in the planted cells of honest phantoms, and no shortcut",
    async () => {
      const images = await phantoms(21);
      const model = ExplainedModel.open(runtime, bytes, { threads: 1 });
      const pointing: boolean[] = [];
      for (const { image, regions } of images) {
        const attribution = await explain(model, image, { method: "gradcam" });
        pointing.push(pointsInto(attribution, regions, ["nucleus", "cytoplasm"]));
      }
      expect(pointing.filter((hit) => hit).length / images.length).toBeGreaterThanOrEqual(0.95);
      const seen: string[] = [];
      const study = await explainStudy([{ name: "phantom", augmentation: "", model }], images.slice(0, 6), {
        methods: ["gradcam"],
        onProgress: (what) => seen.push(what),
      });
      const [{ accuracy, methods, shortcuts }] = study.models;
      const [{ deletionGain, method, regions }] = methods;
      expect(method).toBe("gradcam");
      expect(accuracy.mean).toBeGreaterThanOrEqual(0.95);
      expect(deletionGain.mean).toBeGreaterThan(0);
      const share = (name: string) => regions.find(({ region }) => region === name);
      const cell = (share("nucleus")?.evidence.mean ?? 0) + (share("cytoplasm")?.evidence.mean ?? 0);
      const area = (share("nucleus")?.area.mean ?? 0) + (share("cytoplasm")?.area.mean ?? 0);
      expect(cell).toBeGreaterThan(2 * area);
      expect(shortcuts.shortcuts.filter((part) => part.endsWith("corner"))).toEqual([]);
      const cells = shortcuts.replacements.find(({ part }) => part === "white cells");
      expect(cells?.accuracyFall.mean).toBeGreaterThan(0.3);
      expect(shortcuts.withoutCells).toMatchObject({ accurate: false, accuracy: { n: 6 } });
      expect(Object.keys(methods[0].byClass)).toEqual([...CLASSES]);
      expect(seen).toHaveLength(12);
      const html = studyReport(study, "Phantoms <honest>");
      expect(html).toContain("Phantoms &lt;honest&gt;");
      expect(html).not.toMatch(/src="http|href="http/);
      expect(html.match(/<svg/g)).toHaveLength(3);
      await model.close();
    },
    PATIENCE,
  );
});

describe("regions of a smear", () => {
  it("are those of the mask, and stained or not elsewhere", () => {
    const image = createImage(4, 1, Uint8Array.of(230, 230, 230, 200, 120, 130, 90, 50, 140, 150, 100, 170));
    const { labels, names } = smearRegions(image, { data: Uint8Array.of(0, 0, NUCLEUS, CYTOPLASM) });
    expect(names).toBe(SMEAR_REGIONS);
    expect([...labels].map((label) => names[label])).toEqual(["background", "other cells", "nucleus", "cytoplasm"]);
  });

  it("are found by colour where there is no mask", async () => {
    const [{ image, regions }] = await phantoms(1);
    const found = smearRegions(await decodeImage(encodePng(image)));
    const isNucleus = (i: number) => SMEAR_REGIONS[found.labels[i]] === "nucleus";
    const isWhiteCell = (i: number) => ["nucleus", "cytoplasm"].includes(SMEAR_REGIONS[regions.labels[i]]);
    const nuclei = [...found.labels.keys()].filter(isNucleus);
    expect(nuclei.length).toBeGreaterThan(1000);
    expect(nuclei.filter(isWhiteCell).length / nuclei.length).toBeGreaterThan(0.8);
  });
});

describe("meanInterval", () => {
  it("holds the mean, and is the value itself where all are alike", () => {
    const { interval, mean, n } = meanInterval([0, 1, 1, 0, 1, 1, 1, 0]);
    expect([mean, n]).toEqual([0.625, 8]);
    expect(interval[0]).toBeLessThan(mean);
    expect(interval[1]).toBeGreaterThan(mean);
    expect(meanInterval([0.3, 0.3])).toEqual({ mean: 0.3, interval: [0.3, 0.3], n: 2 });
  });
});
