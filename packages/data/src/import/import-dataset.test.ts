import { MemoryStorage, type Storage, sha256 } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { formatManifest, parseManifest } from "../manifest/manifest.ts";
import { generatePhantoms } from "../phantom/index.ts";
import { plainPng, smallJpeg } from "../testing/images.ts";
import { ImportError } from "./error.ts";
import { importDataset } from "./import-dataset.ts";

const pink = plainPng(24, 16, [230, 180, 200]);
const violet = plainPng(18, 17, [90, 40, 130]);

async function storageWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  for (const [path, content] of Object.entries(files)) {
    await storage.write(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  return storage;
}

async function failureOf(work: Promise<unknown>): Promise<ImportError> {
  const error = await work.then(
    () => new Error("accepted"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ImportError) return error;
  throw error;
}

describe("importDataset", () => {
  it("writes down path, hash, class and size of every image, in natural order", async () => {
    const storage = await storageWith({ "set/hem/10.png": pink, "set/hem/9.png": violet, "set/all/1.jpg": smallJpeg });
    const imported = await importDataset(storage, "set", { manifest: "set/M.jsonl" });
    expect(imported.records).toEqual([
      { path: "all/1.jpg", sha256: await sha256(smallJpeg), class: "all", width: 24, height: 16 },
      { path: "hem/9.png", sha256: await sha256(violet), class: "hem", width: 18, height: 17 },
      { path: "hem/10.png", sha256: await sha256(pink), class: "hem", width: 24, height: 16 },
    ]);
    expect(imported).toMatchObject({
      format: "imagefolder",
      images: 3,
      classes: { all: 1, hem: 2 },
      patients: 0,
      rejected: [],
      duplicates: { groups: 0, copies: 0, conflicts: [] },
    });
    expect(parseManifest(formatManifest(imported.records), "M")).toEqual(imported.records);
  });

  it("makes a row of every broken or strange file and goes on with the rest", async () => {
    const storage = await storageWith({
      "set/a/1.png": pink,
      "set/a/cut.jpg": smallJpeg.subarray(0, 500),
      "set/a/text.png": "this is no image",
      "set/a/void.bmp": "",
      "set/a/notes.txt": "seen by Dr. A",
      "set/a/.DS_Store": "x",
      "set/stray.png": violet,
    });
    const { records, rejected } = await importDataset(storage, "set");
    expect(records.map(({ path }) => path)).toEqual(["set/a/1.png"]);
    expect(rejected.map(({ path }) => path)).toEqual([
      "set/a/cut.jpg",
      "set/a/notes.txt",
      "set/a/text.png",
      "set/a/void.bmp",
      "set/stray.png",
    ]);
    expect(rejected[0].reason).toMatch(/truncat|end of the file|damaged/i);
    for (const { reason } of rejected) expect(reason.length).toBeGreaterThan(15);
  });

  it("rejects an image with more pixels than allowed, and a file that cannot be read", async () => {
    const memory = await storageWith({ "set/a/1.png": pink, "set/a/2.png": violet, "set/a/3.png": violet });
    const storage: Storage = {
      read: (path) =>
        path.endsWith("3.png") ? Promise.reject(new Error(`${path}: permission denied`)) : memory.read(path),
      list: (folder) => memory.list(folder),
      write: (path, bytes) => memory.write(path, bytes),
      exists: (path) => memory.exists(path),
      remove: (path) => memory.remove(path),
    };
    const { records, rejected } = await importDataset(storage, "set", { maxPixels: 320 });
    expect(records.map(({ path }) => path)).toEqual(["set/a/2.png"]);
    expect(rejected.map(({ path }) => path)).toEqual(["set/a/1.png", "set/a/3.png"]);
    expect(rejected[1].reason).toMatch("permission denied");
  });

  it("keeps copies, marks them, and reports copies under two classes", async () => {
    const storage = await storageWith({
      "set/a/1.png": pink,
      "set/a/2.png": pink,
      "set/a/3.png": violet,
      "set/b/1.png": pink,
      "set/b/2.jpg": smallJpeg,
    });
    const { records, images, duplicates } = await importDataset(storage, "set");
    expect(images).toBe(5);
    expect(records.map(({ duplicateOf }) => duplicateOf)).toEqual([
      undefined,
      "set/a/1.png",
      undefined,
      "set/a/1.png",
      undefined,
    ]);
    expect(duplicates).toEqual({
      groups: 1,
      copies: 2,
      conflicts: [
        {
          sha256: await sha256(pink),
          classes: ["a", "b"],
          paths: ["set/a/1.png", "set/a/2.png", "set/b/1.png"],
        },
      ],
    });
  });

  it("imports a folder of phantoms: images with the hashes of their own manifest, masks left out", async () => {
    const storage = new MemoryStorage();
    const phantoms = await generatePhantoms(storage, { out: "smears", count: 6, seed: 1, size: 64 });
    const { records, classes, rejected } = await importDataset(storage, "smears");
    expect(classes).toEqual({ blast: 2, lymphocyte: 2, neutrophil: 2 });
    expect(new Set(records.map(({ sha256 }) => sha256))).toEqual(new Set(phantoms.records.map(({ sha256 }) => sha256)));
    expect(rejected.filter(({ reason }) => reason.startsWith("a mask"))).toHaveLength(12);
    expect(rejected).toHaveLength(13);
  });

  it("tells its progress and gives the same result at any concurrency", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`set/${i % 2 ? "a" : "b"}/${i}.png`, plainPng(16 + i, 20, [i, 2 * i, 9])]),
    );
    const storage = await storageWith(files);
    const seen: number[] = [];
    const one = await importDataset(storage, "set", {
      concurrency: 1,
      onProgress: ({ done, total }) => {
        expect(total).toBe(12);
        seen.push(done);
      },
    });
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(await importDataset(storage, "set", { concurrency: 5 })).toEqual(one);
  });

  it("refuses a folder without a usable image, with a code", async () => {
    const storage = await storageWith({ "text/a/notes.txt": "x", "broken/a/text.png": "no image", "one.png": pink });
    const text = await failureOf(importDataset(storage, "text"));
    expect([text.code, text.message]).toEqual([
      "no-image",
      "text: no image here (1 other files); PNG, JPEG, BMP and TIFF are read",
    ]);
    const broken = await failureOf(importDataset(storage, "broken"));
    expect([broken.code, broken.rejected.length]).toEqual(["no-image", 1]);
    expect(broken.message).toMatch(/^broken: none of the 1 images can be used \(broken\/a\/text.png: /);
    expect((await failureOf(importDataset(storage, "one.png"))).code).toBe("not-a-folder");
    expect((await failureOf(importDataset(storage, "broken", { format: "dicom" }))).code).toBe("unknown-format");
    await expect(importDataset(storage, "nowhere")).rejects.toMatchObject({ name: "StorageError", code: "not-found" });
  });
});
