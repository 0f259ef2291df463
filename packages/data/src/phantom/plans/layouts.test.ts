import { decodeImage } from "@leukoscope/imaging";
import { MemoryStorage } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { importDataset } from "../../import/import-dataset.ts";
import { generatePhantoms } from "../generate.ts";

describe("the layout of C-NMC", () => {
  it("is read by its adapter: class, patient and fold", async () => {
    const storage = new MemoryStorage();
    const made = await generatePhantoms(storage, {
      out: "set",
      layout: "c-nmc",
      count: 24,
      seed: 2,
      size: 64,
      patients: 8,
    });
    const { records } = await importDataset(storage, "set", { format: "c-nmc" });
    const brief = (all: typeof records) =>
      all.map(({ path, class: label, patient, fold }) => [path.replace(/^set\//, ""), label, patient, fold]).sort();
    expect(brief(records)).toEqual(brief(made.records));
    expect(made.classes).toEqual({ all: 16, hem: 8 });
    for (const record of made.records) {
      expect(record.path).toMatch(/^fold_[012]\/(all|hem)\/UID_H?\d+_\d+_\d+_(all|hem)\.bmp$/);
      expect(record.patient?.startsWith("H")).toBe(record.class === "hem");
      const of = made.records.filter(({ patient }) => patient === record.patient);
      expect(new Set(of.map(({ fold }) => fold)).size).toBe(1);
    }
    for (const fold of [0, 1, 2]) {
      const own = made.records.filter((record) => record.fold === fold).map((record) => record.class);
      expect(new Set(own)).toEqual(new Set(["all", "hem"]));
    }
  });

  it("shows one cell in the middle of black", async () => {
    const storage = new MemoryStorage();
    const { records } = await generatePhantoms(storage, { out: "set", layout: "c-nmc", count: 6, seed: 2, size: 96 });
    for (const { path, mask, boxes } of records) {
      const image = await decodeImage(await storage.read(`set/${path}`));
      const truth = await decodeImage(await storage.read(`set/${mask}`));
      const black = Array.from({ length: 96 * 96 }, (_, i) =>
        image.data.subarray(3 * i, 3 * i + 3).every((v) => v === 0),
      );
      expect(black).toEqual(Array.from({ length: 96 * 96 }, (_, i) => truth.data[3 * i] === 0));
      expect(boxes).toHaveLength(1);
    }
  });
});

describe("wide fields", () => {
  it("hold cells of several classes, each with its box and its number in the map", async () => {
    const storage = new MemoryStorage();
    const options = { out: "set", layout: "fields", count: 8, seed: 1, size: 160, patients: 2 } as const;
    const { records } = await generatePhantoms(storage, options);
    for (const { path, boxes = [], instances, width, height, phantom } of records) {
      expect([path.split("/")[0], width, height]).toEqual(["field", 160, 120]);
      const map = await decodeImage(await storage.read(`set/${instances}`));
      const numbers = new Set(map.data);
      expect(Math.max(...numbers)).toBeLessThanOrEqual(boxes.length);
      expect(boxes.filter(({ class: kind }) => kind === "rbc").length).toBeGreaterThan(10);
      const shares = Object.values(phantom.mix ?? {});
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      const white = boxes.filter(({ class: kind }) => kind !== "rbc" && kind !== "platelet");
      expect(white.length).toBeGreaterThanOrEqual(3);
      expect(white.length).toBeLessThanOrEqual(7);
    }
    const kinds = (patient: string) =>
      records.filter((r) => r.patient === patient).flatMap((r) => (r.boxes ?? []).map((box) => box.class));
    expect(kinds("phantom-1-1")).not.toContain("blast");
    expect(kinds("phantom-1-2")).toContain("blast");
  });
});

it("gives patients stains and scanners in turn, and their light to the pictures", async () => {
  const storage = new MemoryStorage();
  const { records } = await generatePhantoms(storage, {
    out: "set",
    count: 12,
    seed: 1,
    size: 64,
    patients: 4,
    stains: ["pink", "blue"],
    scanners: ["slide-scanner", "phone"],
  });
  const pairs = new Map(records.map((r) => [r.patient, `${r.phantom.stain} ${r.phantom.scanner} ${r.source}`]));
  expect([...pairs.values()]).toEqual([
    "pink slide-scanner phantom/slide-scanner",
    "blue slide-scanner phantom/slide-scanner",
    "pink phone phantom/phone",
    "blue phone phantom/phone",
  ]);
  const brightest = async (scanner: string): Promise<number> => {
    const tops = records
      .filter((r) => r.phantom.scanner === scanner)
      .map(async ({ path }) => Math.max(...(await decodeImage(await storage.read(`set/${path}`))).data));
    return Math.max(...(await Promise.all(tops)));
  };
  expect(await brightest("phone")).toBeLessThan(await brightest("slide-scanner"));
});
