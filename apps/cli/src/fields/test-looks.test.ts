import { formatManifest, lockTest, type ManifestRecord, readLooks } from "@leukoscope/data";
import { MemoryStorage, writeText } from "@leukoscope/storage";
import { expect, it } from "vitest";
import { lookAtRows, looksText } from "./test-looks.ts";

it("counts looks at the locked test that a table's rows are of, and at no other", async () => {
  const storage = new MemoryStorage();
  const record = (name: string, split: "train" | "test"): ManifestRecord => ({
    path: `${name}.png`,
    sha256: name.repeat(64),
    class: "blast",
    width: 8,
    height: 8,
    split,
  });
  const records = [record("a", "train"), record("b", "test")];
  await writeText(storage, "/m.jsonl", formatManifest(records));
  await lockTest(storage, "/m.jsonl", records, new Date());
  const row = (split: string, manifest?: string) => ({ facts: { path: "b.png", split, manifest } });
  const look = (...rows: ReturnType<typeof row>[]) =>
    lookAtRows(storage, rows, "classic evaluate", new Uint8Array([1]));
  expect(await look(row("train", "/m.jsonl"), row("test"), row("test", "/gone.jsonl"))).toBeUndefined();
  expect(await look(row("test", "/m.jsonl"), row("test", "/m.jsonl"))).toBe(1);
  const looks = await look(row("test", "/m.jsonl"));
  expect(looksText(looks)).toEqual(["", "look 2 at this locked test"]);
  expect((await readLooks(storage, "/m.jsonl")).map(({ command }) => command)).toEqual([
    "classic evaluate",
    "classic evaluate",
  ]);
});
