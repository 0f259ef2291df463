import { MemoryStorage, readText, writeText } from "@leukoscope/storage";
import { beforeEach, describe, expect, it } from "vitest";
import type { ManifestRecord } from "../manifest/record.ts";
import { splitManifest } from "../splits/split-manifest.ts";
import { recordsOf } from "../testing/records.ts";
import { LockError } from "./error.ts";
import { looksPath, readLooks, recordLook } from "./looks.ts";
import { copyLock, lockPath, lockTest, openLock, withoutTest } from "./test-lock.ts";

const manifest = "/set/M.jsonl";
const now = new Date("2026-01-02T03:04:05Z");
const { records } = splitManifest(recordsOf("a", 40), { scheme: "stratified", seed: 1 });
const looker = { by: "ada", command: "evaluate", now };

let storage: MemoryStorage;
beforeEach(() => {
  storage = new MemoryStorage();
});

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof LockError) return error.code;
    throw error;
  }
  return "none";
}

const change = (which: (record: ManifestRecord) => boolean, more: Partial<ManifestRecord>): ManifestRecord[] => {
  const at = records.findIndex(which);
  return records.map((record, i) => (i === at ? { ...record, ...more } : record));
};

describe("a locked test", () => {
  it("stays locked while training rows and paths change", async () => {
    const lock = await lockTest(storage, manifest, records, now);
    expect(lock).toMatchObject({ images: 4, lockedAt: "2026-01-02T03:04:05.000Z" });
    const moved = records
      .filter(({ split }) => split !== "val")
      .map((record) => ({ ...record, path: `x/${record.path}` }));
    expect(await openLock(storage, manifest, moved)).toEqual(lock);
    expect(await lockTest(storage, manifest, [...records].reverse(), new Date())).toEqual(lock);
    expect(await openLock(storage, "/set/other.jsonl", records)).toBeUndefined();
  });

  it.each<[string, ManifestRecord[]]>([
    ["an image taken out", records.filter((record) => record !== records.find(({ split }) => split === "test"))],
    ["an image trained on", change(({ split }) => split === "test", { split: "train" })],
    ["another label", change(({ split }) => split === "test", { class: "b" })],
    ["an image more", change(({ split }) => split === "train", { split: "test" })],
  ])("refuses %s", async (_, altered) => {
    await lockTest(storage, manifest, records, now);
    expect(await codeOf(openLock(storage, manifest, altered))).toBe("altered");
    expect(await codeOf(lockTest(storage, manifest, altered, now))).toBe("altered");
  });

  it("refuses a test image that is trained on under another name, and what is no lock", async () => {
    const [test] = records.filter(({ split }) => split === "test");
    const leaky = [...records, { ...test, path: "again.png", split: "train" as const }];
    expect(await codeOf(lockTest(storage, manifest, leaky, now))).toBe("leaked");
    expect(await codeOf(lockTest(storage, manifest, recordsOf("a", 3), now))).toBe("no-test");
    await lockTest(storage, manifest, records, now);
    expect(await codeOf(openLock(storage, manifest, leaky))).toBe("leaked");
    await writeText(storage, lockPath(manifest), "{}");
    expect(await codeOf(openLock(storage, manifest, records))).toBe("broken-lock");
  });

  it("cannot be read by training", async () => {
    for (const { path } of records) await writeText(storage, `/set/${path}`, path);
    const sealed = withoutTest(storage, records, manifest);
    for (const { path, split } of records) {
      expect(await codeOf(sealed.read(`/set/${path}`))).toBe(split === "test" ? "test-read" : "none");
    }
  });
});

describe("the log of looks", () => {
  it("counts looks, also those at a copy", async () => {
    const lock = await lockTest(storage, manifest, records, now);
    expect(await recordLook(storage, lock, manifest, Uint8Array.of(1), looker)).toBe(1);
    await copyLock(storage, lock, manifest, "/run/manifest.jsonl");
    const copy = await openLock(storage, "/run/manifest.jsonl", records);
    expect(copy?.manifest).toBe(manifest);
    if (copy) expect(await recordLook(storage, copy, "/run/manifest.jsonl", Uint8Array.of(2), looker)).toBe(2);
    const looks = await readLooks(storage, manifest);
    expect(looks.map(({ by, command }) => `${by} ${command}`)).toEqual(["ada evaluate", "ada evaluate"]);
    expect(new Set(looks.map(({ model }) => model)).size).toBe(2);
  });

  it("shows a line that was taken out or altered", async () => {
    const lock = await lockTest(storage, manifest, records, now);
    for (let model = 0; model < 3; model++) await recordLook(storage, lock, manifest, Uint8Array.of(model), looker);
    const log = await readText(storage, looksPath(manifest));
    for (const tampered of [log.split("\n").slice(1).join("\n"), log.replace("ada", "eve"), `${log}no line\n`]) {
      await writeText(storage, looksPath(manifest), tampered);
      expect(await codeOf(readLooks(storage, manifest))).toBe("broken-log");
      expect(await codeOf(recordLook(storage, lock, manifest, Uint8Array.of(9), looker))).toBe("broken-log");
    }
  });
});
