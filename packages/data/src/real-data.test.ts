import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeImage } from "@leukoscope/imaging";
import { NodeStorage } from "@leukoscope/storage/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importDataset, resolvePath, splitManifest } from "./index.ts";
import type { ManifestRecord } from "./manifest/record.ts";

const folder = resolve(fileURLToPath(new URL("../../../../shared/data/taleqani", import.meta.url)));

describe.skipIf(!existsSync(folder))("the real smear fields of Taleqani Hospital", () => {
  const storage = new NodeStorage();
  let temporary: string;
  let records: readonly ManifestRecord[];

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "leukoscope-data-"));
  });
  afterAll(() => rm(temporary, { recursive: true }));

  it("imports all 2,604 with their 40 identical pairs, all in Pro", async () => {
    const imported = await importDataset(storage, folder, { manifest: join(temporary, "M.jsonl") });
    records = imported.records;
    const { format, images, classes, rejected, duplicates } = imported;
    expect({ format, images, classes, rejected, duplicates }).toEqual({
      format: "taleqani",
      images: 2604,
      classes: { Benign: 403, Early: 788, Pre: 770, Pro: 643 },
      rejected: [],
      duplicates: { groups: 40, copies: 40, conflicts: [] },
    });
    const copies = records.filter(({ duplicateOf }) => duplicateOf !== undefined);
    expect(new Set(copies.map((record) => record.class))).toEqual(new Set(["Pro"]));
    expect(records.every(({ width, height }) => width === 224 && height === 224)).toBe(true);
    expect(existsSync(resolvePath(join(temporary, "M.jsonl"), records[2603].path))).toBe(true);
  }, 300_000);

  it.each(["stratified", "kfold", "blocks"] as const)("splits them by %s without a double astride", (scheme) => {
    const { records: split, summary } = splitManifest(records, { scheme, seed: 42 });
    const sides = new Map<string, Set<string | undefined>>();
    for (const { sha256, split: side } of split) sides.set(sha256, (sides.get(sha256) ?? new Set()).add(side));
    expect(sides.size).toBe(2564);
    expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
    expect(summary.counts.train + summary.counts.val + summary.counts.test).toBe(2604);
    if (scheme === "stratified") expect(summary.counts).toEqual({ train: 2084, val: 260, test: 260 });
    if (scheme === "kfold") expect(Math.abs(summary.counts.test - 2604 / 5)).toBeLessThan(4);
    if (scheme === "blocks") expect(Math.abs(summary.counts.test - 260)).toBeLessThanOrEqual(summary.movedDuplicates);
  });

  it("goes on past a truncated JPEG and a text named .png", async () => {
    const bad = join(temporary, "bad");
    const name = "WBC-Benign-001.jpg";
    await mkdir(join(bad, "Benign"), { recursive: true });
    await cp(join(folder, "Benign", name), join(bad, "Benign", name));
    const whole = await readFile(join(folder, "Benign", "WBC-Benign-002.jpg"));
    await writeFile(join(bad, "Benign", "WBC-Benign-002.jpg"), whole.subarray(0, whole.length / 2));
    await writeFile(join(bad, "Benign", "WBC-Benign-003.png"), "not a picture");
    await writeFile(join(bad, "Benign", "Thumbs.db"), "x");
    const { records, rejected } = await importDataset(storage, bad, { manifest: join(bad, "M.jsonl") });
    expect(records.map(({ path }) => path)).toEqual([`Benign/${name}`]);
    expect(rejected.map(({ path }) => path.slice(bad.length + 1))).toEqual([
      "Benign/WBC-Benign-002.jpg",
      "Benign/WBC-Benign-003.png",
    ]);
    expect(rejected[0].reason).toMatch(/truncat|end of the file/i);
  });
});

const shared = (name: string): string =>
  resolve(fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url)));

async function importShared(name: string, manifest = `${shared(name)}/none.jsonl`) {
  return importDataset(new NodeStorage(), shared(name), { manifest });
}

describe.skipIf(!existsSync(shared("c_nmc_sample")))("70 genuine cells of C-NMC 2019", () => {
  it("are published files, each with its subject, and its fold in the training set", async () => {
    const { check, classes, duplicates, format, records, rejected } = await importShared("c_nmc_sample");
    expect({ classes, format, rejected }).toEqual({ format: "c-nmc", classes: { all: 37, hem: 33 }, rejected: [] });
    expect(check).toMatchObject({ found: 70, altered: [], unknown: [], renamed: [] });
    expect(check?.summary).toContain("training 60 of 10,661, preliminary 10 of 1,867");
    expect(duplicates.copies).toBe(0);
    expect([0, 1, 2, undefined].map((fold) => records.filter((row) => row.fold === fold).length)).toEqual([
      20, 20, 20, 10,
    ]);
    for (const { class: label, height, patient, width } of records) {
      expect([width, height]).toEqual([450, 450]);
      expect(patient).toMatch(label === "hem" ? /^[Hh]\d+$/ : /^\d+$/);
    }
  });

  it("are known by their bytes when they were renamed, and are told when they were changed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "leukoscope-c-nmc-"));
    const cells = shared("c_nmc_sample/training_data/fold_2/hem");
    const [one, two] = (await readdir(cells)).sort();
    await cp(join(cells, one), join(folder, "cell.bmp"));
    const changed = await readFile(join(cells, two));
    changed[5000] ^= 255;
    await writeFile(join(folder, two), changed);
    const { check, records } = await importDataset(new NodeStorage(), folder, { format: "c-nmc" });
    await rm(folder, { recursive: true });
    expect(records.map((row) => [row.class, row.fold])).toEqual([
      ["hem", 2],
      ["hem", 2],
    ]);
    expect(records[0].patient).toBe(/^UID_([^_]+)_/.exec(one)?.[1]);
    expect(check).toMatchObject({ found: 1, renamed: [join(folder, "cell.bmp")], altered: [join(folder, two)] });
  });
});

describe.skipIf(!existsSync(shared("bccd")))("BCCD", () => {
  it("has 372 white cells, 4,155 red cells and 361 platelets, all inside their fields", async () => {
    const { format, images, notes, records, rejected } = await importShared("bccd");
    expect({ format, images }).toEqual({ format: "bccd", images: 364 });
    expect(rejected.map(({ path }) => basename(path))).toEqual(["LICENSE"]);
    const boxes = records.flatMap((row) => row.boxes ?? []);
    expect(countOf(boxes.map((box) => box.class))).toEqual({ Platelets: 361, RBC: 4155, WBC: 372 });
    for (const { boxes: own = [], height, width } of records) {
      for (const box of own) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      }
    }
    expect(countOf(records.map((row) => row.split ?? "none"))).toEqual({ test: 72, train: 205, val: 87 });
    expect(notes).toEqual([]);
  });
});

describe.skipIf(!existsSync(shared("segmentation_wbc")))("segmentation_WBC", () => {
  it("has a class and a clean mask for each of 280 cells", async () => {
    const folder = await mkdtemp(join(tmpdir(), "leukoscope-masks-"));
    const manifest = join(folder, "M.jsonl");
    const { classes, format, notes, records, rejected } = await importShared("segmentation_wbc", manifest);
    expect({ format, rejected }).toEqual({ format: "segmentation-wbc", rejected: [] });
    expect(classes).toEqual({ basophil: 3, eosinophil: 24, lymphocyte: 63, monocyte: 45, neutrophil: 145 });
    expect(notes).toEqual([expect.stringMatching(/^4 masks have values other than/)]);
    for (const { mask = "" } of records) {
      const { data } = await decodeImage(await readFile(resolvePath(manifest, mask)));
      expect(data.every((value) => value === 0 || value === 128 || value === 255)).toBe(true);
    }
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!existsSync(shared("pbc")))("the Barcelona cells", () => {
  it("have their class from the folder and a finer one from the name", async () => {
    const { classes, format, records, rejected } = await importDataset(new EveryTenth(), shared("pbc"));
    expect({ format, rejected }).toEqual({ format: "pbc", rejected: [] });
    expect(Object.keys(classes)).toHaveLength(8);
    // The folder of neutrophils holds a hidden file (.DS_169665.jpg), which an import does not see.
    expect(records).toHaveLength(175);
    const subclasses = records.map((row) => [row.class, row.subclass ?? ""].join(" "));
    expect(countOf(subclasses)).toMatchObject({ "neutrophil band neutrophil": 21, "platelet ": 22 });
    expect(subclasses).toContain("ig metamyelocyte");
  });
});

/** Files of this machine, of which a folder shows every tenth. */
class EveryTenth extends NodeStorage {
  override async list(folder: string) {
    return (await super.list(folder)).filter((_, index) => index % 10 === 0);
  }
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
