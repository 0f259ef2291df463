import { type Metrics, proportionInterval } from "@leukoscope/evaluate";
import { runProtocol } from "@leukoscope/protocol";
import type { MemoryStorage } from "@leukoscope/storage";
import { readText, writeText } from "@leukoscope/storage";
import { beforeAll, describe, expect, it } from "vitest";
import { spreadRuns } from "./plan/spread-runs.ts";
import type { StudyResult } from "./results/study-result.ts";
import { runStudy } from "./run-study.ts";
import type { StudyEvent } from "./study-event.ts";
import type { StudyOptions } from "./study-options.ts";
import { parseStudy } from "./study-schema.ts";
import { phantomStudy, STUDY } from "./testing/phantom-study.ts";

let options: StudyOptions & { storage: MemoryStorage };
let whole: StudyResult;

beforeAll(async () => {
  options = await phantomStudy();
  whole = await runStudy(options);
});

/** What of a result does not depend on the clock. */
const bare = ({ parts }: StudyResult) =>
  parts.map(({ cells }) => cells.map(({ figures, spread, metrics }) => ({ figures, spread, metrics })));

const bytes = async (storage: MemoryStorage, path: string) => (await storage.read(path)).join();

async function outcomesOf(folder: string): Promise<{ right: boolean; patient: string }[]> {
  const lines = async (name: string) =>
    (await readText(options.storage, `${folder}/${name}`))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const patients = new Map((await lines("manifest.jsonl")).map(({ path, patient }) => [path, patient]));
  return (await lines("predictions.jsonl")).map((row) => ({
    right: row.class === row.label,
    patient: patients.get(row.path),
  }));
}

describe("runStudy", () => {
  it("pools the folds: every image is tested once", async () => {
    const [{ cells }] = whole.parts;
    expect(cells.map(({ choice, leaks, n, how }) => [choice.split, leaks, n, how])).toEqual([
      ["stratified", true, 30, "pooled over folds"],
      ["blocks", false, 30, "pooled over folds"],
    ]);
    for (const { figures, spread, runs, metrics } of cells) {
      const tests: Metrics[] = await Promise.all(
        runs.map(async ({ folder }) => JSON.parse(await readText(options.storage, `${folder}/metrics.json`)).test),
      );
      const outcomes = (await Promise.all(runs.map(({ folder }) => outcomesOf(folder)))).flat();
      const right = tests.map(({ confusion }) => confusion.reduce((sum, row, k) => sum + row[k], 0));
      const all = right.reduce((sum, count) => sum + count, 0);
      expect(figures.accuracy.value).toBeCloseTo(all / 30, 12);
      // Of patients, not of images: the phantoms name them.
      expect(figures.accuracy.ci).toEqual(
        proportionInterval(
          outcomes.map(({ right: is }) => is),
          outcomes.map(({ patient }) => patient),
        ),
      );
      const mean = tests.reduce((sum, { accuracy }) => sum + accuracy, 0) / 3;
      const variance = tests.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0) / 2;
      expect(spread.accuracy.mean).toBeCloseTo(mean, 12);
      expect(spread.accuracy.sd).toBeCloseTo(Math.sqrt(variance), 12);
      expect(metrics?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(30);
    }
    expect(cells.map(({ published }) => published)).toEqual([{ accuracy: 0.75 }, {}]);
  });

  it("leaves what it came to in its folder", async () => {
    expect(JSON.parse(await readText(options.storage, "/out/study.json"))).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  it("comes to the same, joined of runs that were made apart", async () => {
    const names = ["stratified", "blocks"].flatMap((split) => [0, 1, 2].map((fold) => `${split}/fold-${fold}`));
    expect(spreadRuns(parseStudy(STUDY, "s.yaml"))).toEqual(names.map((folder) => ({ part: "folds", folder })));
    const joined = await phantomStudy({ out: "/joined" });
    // One is made apart, on a machine of its own; the others are at hand.
    const apart = names[5];
    for (const folder of names) {
      const maker = folder === apart ? await phantomStudy({ out: "/one", run: { part: "folds", folder } }) : options;
      if (maker !== options) expect((await runStudy(maker)).parts[0].cells.flatMap(({ runs }) => runs)).toHaveLength(1);
      const { out, storage } = maker;
      for (const { path } of await storage.list(`${out}/${folder}`)) {
        await joined.storage.write(path.replace(out, "/joined"), await storage.read(path));
      }
    }
    const seen: StudyEvent[] = [];
    const result = await runStudy({ ...joined, onEvent: (event) => seen.push(event) });
    expect(seen.map((event) => event.kind === "run" && event.taken)).toEqual(names.map(() => true));
    expect(bare(result)).toEqual(bare(whole));
    expect(result.parts[0].comparisons).toEqual(whole.parts[0].comparisons);
  });

  it("takes finished runs as they are", async () => {
    const seen: StudyEvent[] = [];
    const model = await bytes(options.storage, "/out/blocks/fold-1/model.onnx");
    const again = await runStudy({ ...options, onEvent: (event) => seen.push(event) });
    expect(seen.every((event) => event.kind === "run" && event.taken)).toBe(true);
    expect(seen).toHaveLength(6);
    expect(bare(again)).toEqual(bare(whole));
    expect(await bytes(options.storage, "/out/blocks/fold-1/model.onnx")).toBe(model);
  });

  it("takes a run that train made with the same settings, and goes on where it was stopped, to the same bits", async () => {
    const other = await phantomStudy({ text: STUDY.replace(/^.*name: blocks.*\n/m, "") });
    await runProtocol({
      ...other,
      protocol: "/p.yaml",
      out: "/out/stratified/fold-0",
      overrides: ["split.scheme=stratified", "split.fold=0"],
    });
    const stop = new AbortController();
    const taken: string[] = [];
    const stopped = runStudy({
      ...other,
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === "run" && event.taken) taken.push(event.folder);
        // In the middle of the second fold.
        if (event.kind === "epoch") stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(taken).toEqual(["stratified/fold-0"]);
    await expect(runStudy(other)).rejects.toMatchObject({ code: "run-exists" });
    const [[resumed]] = bare(await runStudy({ ...other, resume: true }));
    expect(resumed).toEqual(bare(whole)[0][0]);
    for (const fold of [0, 1, 2]) {
      const path = `/out/stratified/fold-${fold}/model.onnx`;
      expect(await bytes(other.storage, path)).toBe(await bytes(options.storage, path));
    }
  });

  it("refuses a folder that holds another run, and says what differs", async () => {
    const { storage } = options;
    const protocol = await readText(storage, "/p.yaml");
    await writeText(storage, "/p.yaml", protocol.replace("epochs: 2", "epochs: 3"));
    const refused = { code: "run-differs", message: expect.stringContaining("stages.0.epochs is 2 there, 3 here") };
    await expect(runStudy(options)).rejects.toMatchObject(refused);
    await writeText(storage, "/p.yaml", protocol);

    const manifest = await readText(storage, "/smears/all.jsonl");
    await writeText(storage, "/smears/all.jsonl", manifest.split("\n").slice(1).join("\n"));
    await expect(runStudy(options)).rejects.toMatchObject({ code: "run-differs" });
    await writeText(storage, "/smears/all.jsonl", manifest);
  });

  it("goes on without the cells whose weights are not there, and says so in every report", async () => {
    const { parts } = await runStudy({
      ...options,
      out: "/other",
      overrides: ["model.weights=nowhere.safetensors"],
    });
    const [{ cells, state }] = parts;
    expect(state).toBe("done");
    expect(cells.map(({ missing, runs }) => [missing, runs])).toEqual(
      ["stratified", "blocks"].map(() => [expect.stringContaining("put /nowhere.safetensors there"), []]),
    );
    const page = await readText(options.storage, "/other/study.html");
    expect(page).toContain("not run: weights of custom_cnn.none");
    expect(page).not.toMatch(/src=|href=|NaN|undefined/);
  });

  it("writes one page with the paper's figures beside ours", async () => {
    const page = await readText(options.storage, "/out/study.html");
    expect(page).toContain('<td class="right">75.00 %</td>');
    expect(page).toContain("For research use only");
    expect(page.match(/<circle /g)).toHaveLength(2);
    expect(page.match(/class="paper" d=/g)).toHaveLength(1);
    expect(page).not.toMatch(/src=|href=|NaN|undefined/);
  });

  it("says what a part needs whose images are not there", async () => {
    const { data: _, ...without } = options;
    const { parts } = await runStudy({ ...without, out: "/elsewhere" });
    expect(parts).toMatchObject([{ state: "needs-data", needs: "phantoms", cells: [] }]);
  });
});
