import { type MemoryStorage, readText, writeText } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import { phantomStudy } from "../testing/phantom-study.ts";
import { runSearch, type SearchOptions, type SearchResult } from "./run-search.ts";

const SPACE = "parameters: { stages.0.schedule.learningRate: { log: [1e-6, 1e-2] }, batch: { choice: [4, 8] } }";

async function searchOptions(own: Partial<SearchOptions> = {}): Promise<SearchOptions & { storage: MemoryStorage }> {
  const { study: _study, out: _out, randomWeights: _random, ...plain } = await phantomStudy();
  const storage = plain.storage;
  await writeText(storage, "/space.yaml", SPACE);
  return {
    ...plain,
    protocol: "/p.yaml",
    space: "/space.yaml",
    out: "/search",
    method: "random",
    trials: 4,
    seed: 3,
    halving: { least: 1, factor: 2 },
    onEvent: () => {},
    ...own,
    storage,
  };
}

let options: SearchOptions & { storage: MemoryStorage };
let whole: SearchResult;
const read: string[] = [];

beforeAll(async () => {
  options = await searchOptions();
  const { storage } = options;
  const plain = storage.read.bind(storage);
  storage.read = (path) => {
    read.push(path);
    return plain(path);
  };
  whole = await runSearch(options);
});

describe("runSearch", () => {
  it("logs every trial, and gives poor ones up at the rung", async () => {
    const lines = (await readText(options.storage, "/search/trials.jsonl")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(whole.trials);
    expect(whole.trials).toHaveLength(4);
    for (const [index, { state, epochs, rungs, value }] of whole.trials.entries()) {
      const before = whole.trials.slice(0, index).map((trial) => trial.rungs[0]);
      const kept = Math.max(1, Math.floor((before.length + 1) / 2));
      const on = before.filter((other) => other > rungs[0]).length < kept;
      expect([state, epochs]).toEqual(on ? ["done", 2] : ["stopped", 1]);
      expect(value).toBeGreaterThanOrEqual(rungs[0]);
    }
    expect(whole.trials.some(({ state }) => state === "stopped")).toBe(true);
    expect(whole.best.value).toBe(Math.max(...whole.trials.map(({ value }) => value)));
    expect(whole.epochs).toEqual({ trained: whole.trials.reduce((sum, { epochs }) => sum + epochs, 0), whole: 8 });
  });

  it("never reads an image of the test", async () => {
    const manifest = (await readText(options.storage, "/search/trial-000/manifest.jsonl")).trimEnd().split("\n");
    const images = manifest.map((line) => JSON.parse(line));
    const ofTest = images.filter(({ split }) => split === "test").map(({ path }) => path);
    expect(ofTest.length).toBeGreaterThan(0);
    expect(read.filter((path) => ofTest.includes(path))).toEqual([]);
    expect(images.every(({ path, split }) => split === "test" || read.includes(path))).toBe(true);
    const done = whole.trials.findIndex(({ state }) => state === "done");
    const metrics = JSON.parse(await readText(options.storage, `/search/trial-00${done}/metrics.json`));
    expect(Object.keys(metrics)).toContain("val");
    expect(Object.keys(metrics)).not.toContain("test");
  });

  it("goes on where it was stopped with the trials it would have had", async () => {
    const other = await searchOptions();
    const stop = new AbortController();
    let epochs = 0;
    const stopped = runSearch({
      ...other,
      signal: stop.signal,
      onEvent: (event) => {
        // After the first epoch of a trial that is not the first.
        if (event.kind === "epoch" && ++epochs === 3) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    await expect(runSearch(other)).rejects.toMatchObject({ code: "run-differs" });
    await expect(runSearch({ ...other, seed: 4, resume: true })).rejects.toMatchObject({ code: "run-differs" });
    expect((await runSearch({ ...other, resume: true })).trials).toEqual(whole.trials);
  });

  it("keeps to the split of a manifest, and does not go on with other images", async () => {
    const { storage, ...other } = await searchOptions({ trials: 1, halving: undefined });
    const lines = (await readText(storage, "/smears/all.jsonl")).trimEnd().split("\n");
    const split = lines.map((line, index) => ({
      ...JSON.parse(line),
      split: ["train", "train", "val", "test", "train"][Math.floor(index / 3) % 5],
    }));
    const manifest = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join("");
    await writeText(storage, "/smears/all.jsonl", manifest(split));
    await runSearch({ ...other, storage, overrides: ["stages.0.epochs=1"] });
    const sideOf = (records: readonly { path: string; split: string }[]) =>
      records.map((record) => `${record.path.split("/").at(-1)} ${record.split}`).sort();
    const used = (await readText(storage, "/search/trial-000/manifest.jsonl")).trimEnd().split("\n");
    expect(sideOf(used.map((line) => JSON.parse(line)))).toEqual(sideOf(split));
    await writeText(storage, "/smears/all.jsonl", manifest(split.slice(1)));
    const resumed = runSearch({ ...other, storage, overrides: ["stages.0.epochs=1"], resume: true });
    await expect(resumed).rejects.toMatchObject({ code: "run-differs" });
  });

  it("walks a grid to its end", async () => {
    const { trials } = await runSearch({
      ...(await searchOptions({ method: "grid", trials: 50, halving: undefined, overrides: ["stages.0.epochs=1"] })),
      ...(await withSpace("parameters: { batch: { choice: [4, 8] } }")),
    });
    expect(trials.map(({ settings }) => settings)).toEqual([{ batch: 4 }, { batch: 8 }]);
  });
});

async function withSpace(text: string): Promise<Pick<SearchOptions, "space" | "storage">> {
  const { storage } = await searchOptions();
  await writeText(storage, "/other.yaml", text);
  return { space: "/other.yaml", storage };
}
