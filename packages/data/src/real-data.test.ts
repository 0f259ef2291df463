import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
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
