import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { metadataFromProps, type Precision } from "@leukoscope/classifier";
import { DEFAULT_PHANTOM_CLASSES, type ManifestRecord, renderSmear, type SplitName } from "@leukoscope/data";
import { encodePng } from "@leukoscope/imaging";
import { readModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, readText, type Storage, sha256, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calibrationImages } from "./calibration-images.ts";
import { exportModel } from "./export-model.ts";
import { writeExport } from "./write-export.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const shipped = (id: string) => new Uint8Array(readFileSync(`${root}models/${id}/model.onnx`));

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const recordOf = (path: string, label: string, hash: string, size: number, split?: SplitName): ManifestRecord => ({
  path,
  sha256: hash,
  class: label,
  width: size,
  height: size,
  source: "test",
  split,
});

async function phantoms(storage: Storage, count: number, split: SplitName): Promise<ManifestRecord[]> {
  const records: ManifestRecord[] = [];
  for (let index = 0; index < count; index++) {
    const cell = DEFAULT_PHANTOM_CLASSES[index % DEFAULT_PHANTOM_CLASSES.length];
    const { image } = renderSmear({ width: 96, height: 96, seed: `${split} ${index}`, cells: [cell] });
    const path = `/${split}/${index}.png`;
    const bytes = encodePng(image);
    await storage.write(path, bytes);
    records.push(recordOf(path, cell, await sha256(bytes), 96, split));
  }
  return records;
}

describe("exportModel on phantoms", () => {
  const storage = new MemoryStorage();
  const model = shipped("phantom");
  let calibration: readonly ManifestRecord[] = [];
  let test: readonly ManifestRecord[] = [];
  beforeAll(async () => {
    calibration = await phantoms(storage, 12, "train");
    test = await phantoms(storage, 30, "test");
  });
  const exported = (precision: Precision, own: object = {}) =>
    exportModel({ model, precision, calibration, test, runtime, storage, threads: 1, ...own });

  it.each([
    ["fp16", 0.55],
    ["int8", 0.35],
  ] as const)("writes %s with the same metadata, much smaller, and measures both", async (precision, size) => {
    const { bytes, report } = await exported(precision);
    const before = readModel(model);
    const after = readModel(bytes);
    expect(metadataFromProps(after.metadata)).toEqual({ ...metadataFromProps(before.metadata), precision });
    expect([after.inputs, after.outputs]).toEqual([before.inputs, before.outputs]);
    expect(bytes.length).toBeLessThan(size * model.length);
    expect(report.to).toMatchObject({ precision, bytes: bytes.length, test: { n: 30 } });
    expect(report.from.test?.accuracy).toBeGreaterThan(0.9);
    expect(report.change?.accuracy).toBe((report.to.test?.accuracy ?? 0) - (report.from.test?.accuracy ?? 0));
    expect(report.change?.agreement).toBeGreaterThanOrEqual(29 / 30);
    expect(report.change?.maxProbability).toBeGreaterThan(0);
    expect(report.to.latencyMs).toBeGreaterThan(0);
    expect(report.calibration?.images).toBe(precision === "int8" ? 12 : undefined);
  });

  it("writes fp32 as it is, and tests nothing without images", async () => {
    const { bytes, report } = await exported("fp32", { test: [] });
    expect(readModel(bytes)).toEqual({
      ...readModel(model),
      metadata: { ...readModel(model).metadata, precision: "fp32" },
    });
    expect(report.change).toBeUndefined();
    expect(report.to.test).toBeUndefined();
  });

  it("refuses int8 without images to calibrate on, and a model that is in fewer bits already", async () => {
    await expect(exported("int8", { calibration: [] })).rejects.toMatchObject({ code: "bad-data" });
    const { bytes } = await exported("fp16", { test: [] });
    await expect(exported("int8", { model: bytes })).rejects.toThrow(/in fp16 already/);
  });

  it("tells of each export in the card beside it, and anew when it is repeated", async () => {
    const card = readFileSync(`${root}models/phantom/README.md`, "utf8");
    await writeText(storage, "/models/README.md", card);
    for (const precision of ["fp16", "int8", "fp16"] as const) {
      const written = await writeExport(storage, `/models/model.${precision}.onnx`, await exported(precision));
      expect(written.card).toBe("/models/README.md");
    }
    const told = await readText(storage, "/models/README.md");
    const rows = told.split("\n").filter((line) => line.startsWith("| `model."));
    expect(rows.map((row) => row.split("|")[1].trim())).toEqual(["`model.fp16.onnx`", "`model.int8.onnx`"]);
    expect(told.match(/^## In fewer bits$/gm)).toHaveLength(1);
    // Nothing else of the card has changed.
    const [before, rest] = told.split("\n## In fewer bits\n");
    expect(`${before.trimEnd()}\n\n${rest.slice(rest.indexOf("## Limits"))}`).toBe(card);
  });

  it("leaves a README that is no model card alone, and writes a card of its own", async () => {
    await writeText(storage, "/elsewhere/README.md", "# My project\n");
    const written = await writeExport(storage, "/elsewhere/small.onnx", await exported("int8"));
    expect(written.card).toBe("/elsewhere/small.md");
    expect(await readText(storage, "/elsewhere/README.md")).toBe("# My project\n");
    const card = await readText(storage, "/elsewhere/small.md");
    expect(card).toContain("model-index:");
    expect(card).toContain("| `small.onnx` | int8 |");
    const untested = await writeExport(storage, "/bare/small.onnx", await exported("fp16", { test: [] }));
    expect(untested.card).toBeUndefined();
  });
});

const taleqani = `${root}../shared/data/taleqani`;

describe.skipIf(!existsSync(taleqani))("exportModel on real smears", () => {
  const classes = ["Benign", "Early", "Pre", "Pro"];
  // Read in the test: a skipped group's body runs all the same.
  const imagesOf = (name: SplitName) =>
    classes
      .flatMap((label) => {
        const files = readdirSync(`${taleqani}/${label}`).sort();
        const every = Math.floor(files.length / 14);
        return Array.from({ length: 14 }, (_, index) =>
          recordOf(`${taleqani}/${label}/${files[index * every]}`, label, "", 224, index < 10 ? "test" : "train"),
        );
      })
      .filter(({ split }) => split === name);

  it.each(["fp16", "int8"] as const)("keeps the labels of 40 fields in %s", async (precision) => {
    const { bytes, report } = await exportModel({
      model: shipped("b-all-subtypes"),
      precision,
      calibration: imagesOf("train"),
      test: imagesOf("test"),
      runtime,
      storage: new NodeStorage(),
    });
    expect(report.change?.agreement).toBeGreaterThanOrEqual(39 / 40);
    expect(Math.abs(report.change?.accuracy ?? 1)).toBeLessThanOrEqual(1 / 40);
    // The gate of this model, 1.6 MB, stays as it is.
    expect(bytes.length).toBeLessThan(precision === "int8" ? 3_800_000 : 5_600_000);
  });
});

describe("calibrationImages", () => {
  const set = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([label, count]) =>
      Array.from({ length: count }, (_, index) => recordOf(`${label}${index}`, label, "", 8)),
    );
  const countsOf = (records: readonly ManifestRecord[]) =>
    ["a", "b"].map((label) => records.filter((record) => record.class === label).length);

  it("takes as many of each class as there are, and spreads them over the class", () => {
    const chosen = calibrationImages(set({ a: 100, b: 4 }), 20);
    expect(countsOf(chosen)).toEqual([16, 4]);
    expect(chosen.slice(0, 3).map(({ path }) => path)).toEqual(["a0", "a6", "a12"]);
    expect(countsOf(calibrationImages(set({ a: 100, b: 100 }), 20))).toEqual([10, 10]);
    expect(calibrationImages(set({ a: 3, b: 2 }), 20)).toHaveLength(5);
  });
});
