import { createImage, decodeImage, encodePng, type Image } from "@leukoscope/imaging";
import { MemoryStorage, sha256 } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import type { ManifestRecord } from "../manifest/record.ts";
import { generatePhantoms } from "../phantom/index.ts";
import { splitManifest } from "../splits/split-manifest.ts";
import { auditManifest } from "./audit-manifest.ts";
import { captureDay } from "./capture-date.ts";
import { contactSheet } from "./contact-sheet.ts";
import { Discriminant } from "./discriminant.ts";
import { holm } from "./shortcuts.ts";

const manifest = "/p/manifest.jsonl";

async function phantoms(seed: number, count: number, size = 48) {
  const storage = new MemoryStorage();
  const { records } = await generatePhantoms(storage, { out: "/p", count, seed, size });
  return { storage, records };
}

/** Changes the images of a class, and their hashes with them. */
async function plant(
  storage: MemoryStorage,
  records: readonly ManifestRecord[],
  chosen: (record: ManifestRecord) => boolean,
  change: (image: Image) => void,
): Promise<ManifestRecord[]> {
  return Promise.all(
    records.map(async (record) => {
      if (!chosen(record)) return record;
      const { data, height, width } = await decodeImage(await storage.read(`/p/${record.path}`));
      const image = createImage(width, height, data.slice());
      change(image);
      const png = encodePng(image);
      await storage.write(`/p/${record.path}`, png);
      return { ...record, sha256: await sha256(png) };
    }),
  );
}

function fill({ data, width }: Image, left: number, top: number, right: number, bottom: number, grey: number): void {
  for (let y = top; y < bottom; y++) data.fill(grey, 3 * (y * width + left), 3 * (y * width + right));
}

const shortcutsIn = async (storage: MemoryStorage, records: readonly ManifestRecord[]) =>
  (await auditManifest(storage, records, { manifest })).audit.shortcuts.flatMap(({ found, name }) =>
    found ? [name] : [],
  );

describe("a clean set", () => {
  // Twenty seeds: bench/data/clean.mjs.
  it("is not accused, whatever the seed", async () => {
    const accused: string[] = [];
    for (let seed = 0; seed < 4; seed++) {
      const { records, storage } = await phantoms(seed, 60);
      const split = splitManifest(records, { scheme: "patient", seed }).records;
      const { audit } = await auditManifest(storage, split, { manifest, seed });
      if (audit.verdict !== "clean") accused.push(...audit.findings.map(({ message }) => `${seed}: ${message}`));
      expect(audit.shortcuts.map(({ name }) => name)).toContain("background layout");
    }
    expect(accused).toEqual([]);
  });
});

describe("a planted shortcut", () => {
  it("at the border is found, and said in words", async () => {
    const { records, storage } = await phantoms(1, 60);
    const framed = await plant(
      storage,
      records,
      ({ class: name }) => name === "blast",
      (image) => {
        fill(image, 0, 0, 48, 1, 60);
      },
    );
    const { audit } = await auditManifest(storage, framed, { manifest });
    expect(audit.verdict).toBe("not clean");
    expect(audit.shortcuts.filter(({ found }) => found).map(({ name }) => name)).toContain("border pixels");
    const finding = audit.findings.find(({ message }) => message.startsWith("border pixels"));
    expect(finding?.kind).toBe("shortcut");
    expect(finding?.message).toMatch(
      /^border pixels predicts the class at 0\.\d\d \[0\.\d\d, 0\.\d\d\] where chance is 0\.33$/,
    );
    expect(finding?.mend).toMatch(/crop the edge/);
  });

  it.each([
    ["corner-mark", "corners"],
    ["scale-bar", "background layout"],
    ["tint", "background colour"],
    ["scanner", "source"],
    ["format", "format"],
    ["dimensions", "dimensions"],
  ] as const)("of the kind %s is found as %s", async (kind, name) => {
    const storage = new MemoryStorage();
    const options = { out: "/p", count: 60, seed: 4, size: 64, shortcut: { kind } };
    const { records } = await generatePhantoms(storage, options);
    expect(await shortcutsIn(storage, records)).toContain(name);
  });

  it("in sizes, sources and numbers is found without pixels", async () => {
    const { records, storage } = await phantoms(3, 60);
    const odd = records.map((record, i) =>
      record.class === "blast"
        ? { ...record, width: 60, source: "elsewhere", path: `${record.class}/n-${1000 + i}.png` }
        : record,
    );
    for (const [i, record] of records.entries()) {
      if (record.class === "blast") await storage.write(`/p/${odd[i].path}`, await storage.read(`/p/${record.path}`));
    }
    const found = await shortcutsIn(storage, odd);
    // Bytes a pixel follow from the width that is claimed.
    expect(found).toEqual(["source", "dimensions", "number in the file name", "file size"]);
  });
});

describe("a planted leak", () => {
  it("of copies, near duplicates, patients and slides is found, with an example and a mend", async () => {
    const { records, storage } = await phantoms(5, 60, 64);
    const sides = records.map((record, i) => ({
      ...record,
      slide: `slide ${i >> 1}`,
      split: (["train", "val", "test"] as const)[i % 3],
    }));
    const [one, two] = [sides[0], sides[2]];
    const bytes = await storage.read(`/p/${one.path}`);
    await storage.write("/p/copy.png", bytes);
    const { data, height, width } = await decodeImage(bytes);
    const darker = encodePng({ width, height, data: data.map((level) => Math.max(0, level - 9)) });
    await storage.write("/p/near.png", darker);
    const leaky: ManifestRecord[] = [
      ...sides,
      { ...one, path: "copy.png", split: "test", slide: "x" },
      { ...two, path: "near.png", sha256: await sha256(darker), class: one.class, split: "val", slide: "y" },
    ];
    const { audit, grouped } = await auditManifest(storage, leaky, { manifest });
    const leak = Object.fromEntries(audit.leaks.map((found) => [found.relation, found]));
    expect(leak.exact).toMatchObject({
      groups: 1,
      images: 2,
      testImages: 1,
      examples: [{ sides: ["train", "test"], paths: [one.path, "copy.png"] }],
    });
    expect(leak.near).toMatchObject({ groups: 1, images: 3, testImages: 1 });
    expect(leak.slide.groups).toBe(30);
    expect(leak.patient.groups).toBe(10);
    const said = audit.findings.map(({ kind, message }) => `${kind}: ${message}`);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^leak: 1 groups of exact copies lie on more than one side \(2 images, 1 of them tested on\), such as .+ and copy\.png in train and test$/,
      ),
    );
    expect(audit.findings.find(({ message }) => message.includes("patients"))?.mend).toMatch(/--scheme patient/);
    // The same images, split as the audit advises.
    const mended = splitManifest(grouped, { scheme: "patient", seed: 1 }).records;
    const again = await auditManifest(storage, mended, { manifest });
    expect(again.audit.leaks).toEqual([]);
    expect(await contactSheet(storage, audit.pairs, manifest)).toBeInstanceOf(Uint8Array);
  });

  it("of films photographed twice is found, all of them and nothing else", async () => {
    const storage = new MemoryStorage();
    const { records } = await generatePhantoms(storage, { out: "/p", count: 60, seed: 4, size: 64, leak: 6 });
    const { audit } = await auditManifest(storage, records, { manifest });
    const planted = records.flatMap(({ path, phantom }) => (phantom.copyOf ? [[phantom.copyOf, path]] : []));
    expect(audit.pairs.map(({ paths }) => [...paths]).sort()).toEqual(planted.sort());
    expect(audit.leaks.map(({ relation, groups, testImages }) => [relation, groups, testImages])).toEqual([
      ["near", 6, 6],
    ]);
  });

  it("between folds is found where there is no split", async () => {
    const { records, storage } = await phantoms(5, 60);
    const folds = records.map((record, i) => ({ ...record, fold: i % 3 }));
    const { audit } = await auditManifest(storage, folds, { manifest });
    expect(audit.leaks.map(({ relation }) => relation)).toEqual(["patient"]);
    const sources = folds.map((record, i) => ({ ...record, source: `s${i % 2}` }));
    const mixed = (await auditManifest(storage, sources, { manifest })).audit;
    expect(mixed.findings.find(({ message }) => message.includes("sources"))?.kind).toBe("note");
  });

  it("of a label is a conflict, and an image that cannot be read is listed", async () => {
    const { records, storage } = await phantoms(6, 30);
    await storage.write("/p/broken.png", Uint8Array.of(1, 2, 3));
    await storage.write("/p/other.png", await storage.read(`/p/${records[0].path}`));
    const { audit } = await auditManifest(
      storage,
      [
        ...records,
        { ...records[1], path: "other.png", sha256: records[0].sha256 },
        { ...records[1], path: "broken.png" },
      ],
      { manifest },
    );
    expect(audit.findings.map(({ kind }) => kind).slice(0, 2)).toEqual(["unreadable", "label-conflict"]);
    expect(audit.unreadable).toMatchObject([{ path: "broken.png" }]);
    const split = splitManifest(records, { scheme: "patient", seed: 6 }).records;
    const train = split.find((record) => record.split === "train") ?? split[0];
    const straying = [...split, { ...train, path: "broken.png", split: "test" as const }];
    expect((await auditManifest(storage, straying, { manifest })).audit.leaks).toMatchObject([
      { relation: "patient", groups: 1, testImages: 1 },
    ]);
  });
});

describe("the means of the search", () => {
  it("Holm's correction", () => {
    // Worked by hand: 0.01 x 4, 0.02 x 3, 0.03 x 2, 0.5 x 1, never falling.
    expect(holm([0.03, 0.01, 0.5, 0.02]).map((p) => Number(p.toFixed(6)))).toEqual([0.06, 0.04, 0.5, 0.06]);
  });

  it("the discriminant finds a class between two others by the square of a feature", () => {
    const features = Array.from({ length: 90 }, (_, i) => [(i % 3) + 0.1 * Math.sin(i)]);
    const labels = features.map((_, i) => i % 3);
    const train = labels.flatMap((_, i) => (i < 60 ? [i] : []));
    const test = labels.flatMap((_, i) => (i < 60 ? [] : [i]));
    expect(new Discriminant(features, train, test).predict(labels, 3)).toEqual(test.map((i) => labels[i]));
  });

  it("EXIF's date of a JPEG, and nothing for what has none or lies", () => {
    const text = "2021:03:04 12:00:00\0";
    const tiff = Buffer.alloc(46);
    tiff.write("II*\0", 0, "latin1");
    tiff.writeUInt32LE(8, 4);
    tiff.writeUInt16LE(1, 8);
    tiff.writeUInt16LE(0x0132, 10);
    tiff.writeUInt16LE(2, 12);
    tiff.writeUInt32LE(20, 14);
    tiff.writeUInt32LE(26, 18);
    tiff.write(text, 26, "latin1");
    const jpeg = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 54]),
      Buffer.from("Exif\0\0"),
      tiff,
      Buffer.from([0xff, 0xda]),
    ]);
    expect(captureDay(jpeg)).toBe(Date.UTC(2021, 2, 4, 12) / 86_400_000);
    for (let cut = 0; cut < jpeg.length - 4; cut++) expect(captureDay(jpeg.subarray(0, cut))).toBeUndefined();
    expect(captureDay(encodePng({ width: 1, height: 1, data: new Uint8Array(3) }))).toBeUndefined();
  });
});
