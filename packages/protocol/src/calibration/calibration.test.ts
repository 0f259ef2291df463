import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Classifier, metadataFromProps } from "@leukoscope/classifier";
import { DEFAULT_PHANTOM_CLASSES, type ManifestRecord, renderSmear } from "@leukoscope/data";
import { createImage, encodePng } from "@leukoscope/imaging";
import { readModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage, sha256 } from "@leukoscope/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluateRecords } from "../evaluate-model.ts";
import { exportModel } from "../export/export-model.ts";
import { type Calibrated, type CalibrationInput, calibrateModel } from "./calibrate-model.ts";
import { calibration } from "./calibration-schema.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const file = fileURLToPath(new URL("../../../../models/phantom/model.onnx", import.meta.url));
const model = new Uint8Array(readFileSync(file));
const storage = new MemoryStorage();

async function phantoms(count: number, split: "train" | "val" | "test"): Promise<ManifestRecord[]> {
  const records: ManifestRecord[] = [];
  for (let index = 0; index < count; index++) {
    const cell = DEFAULT_PHANTOM_CLASSES[index % DEFAULT_PHANTOM_CLASSES.length];
    const bytes = encodePng(renderSmear({ width: 64, height: 64, seed: `${split} ${index}`, cells: [cell] }).image);
    const path = `/${split}/${index}.png`;
    await storage.write(path, bytes);
    // A tenth of the labels are wrong, so that there is something to calibrate.
    const label = index % 10 === 9 ? DEFAULT_PHANTOM_CLASSES[(index + 1) % DEFAULT_PHANTOM_CLASSES.length] : cell;
    records.push({ path, sha256: await sha256(bytes), class: label, width: 64, height: 64, split });
  }
  return records;
}

describe("calibrateModel on phantoms", () => {
  let input: CalibrationInput;
  let test: readonly ManifestRecord[];
  let calibrated: Calibrated;
  beforeAll(async () => {
    const [train, validation] = [await phantoms(60, "train"), await phantoms(60, "val")];
    test = await phantoms(30, "test");
    const plan = calibration.parse({ error: 0.3 });
    input = { model, train, validation, plan, runtime, storage, threads: 1 };
    calibrated = await calibrateModel(input);
  });

  it("finds a temperature, sets, a threshold and a gate, and keeps them in the file", () => {
    const { report, metadata, bytes } = calibrated;
    expect(metadataFromProps(readModel(bytes).metadata)).toEqual(metadata);
    expect(report.temperature.value).not.toBe(1);
    expect(report.temperature.logLoss[1]).toBeLessThan(report.temperature.logLoss[0]);
    expect(report.sets.imagesByClass.reduce((sum, count) => sum + count, 0)).toBe(60);
    expect(report.abstention?.found?.errorBound).toBeLessThanOrEqual(0.3);
    expect(metadata.abstentionThreshold).toBe(report.abstention?.found?.threshold);
    // 60 images can promise no more than 60 of 61.
    expect(report.gate).toMatchObject({ keep: 60 / 61, kept: 1, images: 60 });
    expect(report.notes).toEqual([]);
  });

  it("leaves labels as they were, and its sets hold the true class as often as they promise", async () => {
    const context = { runtime, storage, threads: 1 };
    const before = await evaluateRecords(model, test, context);
    const after = await evaluateRecords(calibrated.bytes, test, context);
    expect(after.rows.map((row) => row.label)).toEqual(before.rows.map((row) => row.label));
    expect(before.trust).toMatchObject({ unlikeTraining: 0, unsure: 0, accepted: { n: 30 } });
    expect(before.trust.sets).toBeUndefined();
    expect(after.trust.sets?.marginal.coverage).toBeGreaterThan(0.85);
    expect(after.trust.unlikeTraining).toBeLessThanOrEqual(3);
    const unsure = after.rows.filter((row) => row.reason === "unsure").length;
    expect(after.trust.unsure).toBe(unsure);
  });

  it("turns away noise and blank pictures, in half precision too", async () => {
    const half = await exportModel({
      model: calibrated.bytes,
      precision: "fp16",
      calibration: [],
      test: [],
      runtime,
      storage,
      threads: 1,
    });
    const draws = new Random("noise");
    const noise = createImage(64, 64);
    noise.data.forEach((_, i) => {
      noise.data[i] = draws.int(256);
    });
    for (const bytes of [calibrated.bytes, half.bytes]) {
      const classifier = await Classifier.load(runtime, bytes, { threads: 1 });
      for (const image of [noise, createImage(64, 64)]) {
        expect(await classifier.predict(image)).toMatchObject({ abstained: true, reason: "unlike-training" });
      }
      await classifier.close();
    }
  });

  it("gives the same file when it is asked again", async () => {
    const again = await calibrateModel({ ...input, model: calibrated.bytes });
    expect(Buffer.from(again.bytes).equals(Buffer.from(calibrated.bytes))).toBe(true);
  });

  it("can take everything back", async () => {
    const plan = calibration.parse({ temperature: false, gate: false });
    const { metadata, report, bytes } = await calibrateModel({ ...input, model: calibrated.bytes, plan });
    expect(metadata).toMatchObject({ temperature: 1, abstentionThreshold: 0 });
    expect([metadata.gate, report.gate, report.abstention]).toEqual([undefined, undefined, undefined]);
    expect(report.temperature.ece[0]).toBe(report.temperature.ece[1]);
    expect(metadataFromProps(readModel(bytes).metadata).gate).toBeUndefined();
  });

  it("says what too few images cannot give", async () => {
    const few = { ...input, validation: input.validation.slice(0, 9) };
    const { report, metadata } = await calibrateModel({ ...few, plan: calibration.parse({ error: 0.01 }) });
    expect(metadata.gate).toBeUndefined();
    expect(report.abstention?.found).toBeNull();
    expect(report.notes.join("; ")).toMatch(
      /no temperature.*fewer than 19.*no abstention threshold.*takes 19 validation/,
    );
    await expect(calibrateModel({ ...input, validation: [] })).rejects.toMatchObject({ code: "bad-data" });
  });
});
