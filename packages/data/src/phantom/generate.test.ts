import { decodeImage } from "@leukoscope/imaging";
import { MemoryStorage, readText, sha256 } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../manifest/manifest.ts";
import { generatePhantoms, type PhantomProgress } from "./generate.ts";

const options = { out: "set", count: 14, seed: 3, size: 64, patients: 2 };

describe("generatePhantoms", () => {
  it("writes images, masks and a manifest that agree", async () => {
    const storage = new MemoryStorage();
    const seen: PhantomProgress[] = [];
    const made = await generatePhantoms(storage, options, (progress) => seen.push(progress));
    expect(made).toMatchObject({ manifest: "set/manifest.jsonl", images: 14 });
    expect(made.classes).toEqual({ blast: 5, lymphocyte: 5, neutrophil: 4 });
    expect(seen.map(({ done, total }) => `${done}/${total}`)).toEqual(made.records.map((_, k) => `${k + 1}/14`));

    const records = parseManifest(await readText(storage, made.manifest), made.manifest);
    expect(records).toEqual(made.records);
    expect(new Set(records.map((record) => record.sha256)).size).toBe(14);
    expect((await storage.list("set")).length).toBe(3 * 14 + 1);
    for (const record of records) {
      const png = await storage.read(`set/${record.path}`);
      expect(record.path).toMatch(new RegExp(`^${record.class}/[a-z]+-\\d+\\.png$`));
      expect(await sha256(png)).toBe(record.sha256);
      const image = await decodeImage(png);
      expect([image.width, image.height]).toEqual([record.width, record.height]);
      const mask = await decodeImage(await storage.read(`set/${record.mask}`));
      expect([mask.width, mask.height]).toEqual([64, 64]);
      expect(new Set(mask.data)).toEqual(new Set([0, 128, 255]));
      expect(record.boxes?.length).toBeGreaterThanOrEqual(1);
      for (const box of record.boxes ?? []) {
        expect(box.class).toBe(record.class);
        expect(box.x + box.width).toBeLessThanOrEqual(64);
        expect(mask.data[3 * (Math.round(box.y + box.height / 2) * 64 + Math.round(box.x + box.width / 2))]).not.toBe(
          0,
        );
      }
    }
  });

  it("gives every patient the same number of fields of each class", async () => {
    const made = await generatePhantoms(new MemoryStorage(), { ...options, count: 24, patients: 4 });
    expect(Object.keys(made.patients)).toHaveLength(4);
    for (const patient of Object.keys(made.patients)) {
      const own = made.records.filter((record) => record.patient === patient).map((record) => record.class);
      expect(own.sort()).toEqual(["blast", "blast", "lymphocyte", "lymphocyte", "neutrophil", "neutrophil"]);
    }
  });

  it("writes the same bytes for the same seed, others for another, and keeps images when asked for more", async () => {
    const hashes = async (change: object) =>
      (await generatePhantoms(new MemoryStorage(), { ...options, ...change })).records.map((record) => record.sha256);
    const first = await hashes({});
    expect(await hashes({})).toEqual(first);
    expect((await hashes({ count: 18 })).slice(0, 14)).toEqual(first);
    const other = await hashes({ seed: 4 });
    expect(other.filter((hash) => first.includes(hash))).toEqual([]);
  });

  it("draws only the classes asked for", async () => {
    const made = await generatePhantoms(new MemoryStorage(), {
      ...options,
      count: 4,
      classes: ["blast", "lymphocyte"],
    });
    expect(made.classes).toEqual({ blast: 2, lymphocyte: 2 });
  });

  it.each([
    [{ count: 0 }, /count is 0/],
    [{ size: 16 }, /size is 16/],
    [{ classes: [] }, /classes is \[\]/],
    [{ patients: 6 }, /patients is 6: 14 images of 3 classes suffice for 1 to 5/],
  ])("refuses %o", async (change, message) => {
    await expect(generatePhantoms(new MemoryStorage(), { ...options, ...change })).rejects.toThrow(message);
  });
});
