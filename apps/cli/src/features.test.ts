import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FeatureRow, parseFeatureTable } from "@leukoscope/classic";
import { beforeAll, describe, expect, it } from "vitest";
import { linesOf, type Outcome, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const run = (...args: string[]) => runCli(folder, ...args);
const readTable = (name: string) => parseFeatureTable(readFileSync(join(folder, name), "utf8"));
const measureOf = (name: string, { values }: FeatureRow, columns: readonly string[]): number =>
  values ? values[columns.indexOf(name)] : Number.NaN;

/** Milliseconds; every step starts the command anew, on a machine that may be busy. */
const SLOW = 300_000;

let measured: Outcome;
beforeAll(async () => {
  await run("data", "phantom", "--out", "smears", "--count", "8", "--seed", "4", "--size", "96");
  writeFileSync(join(folder, "smears", "text.png"), "this is text\n");
  measured = await run(
    "features",
    "smears/manifest.jsonl",
    "smears/text.png",
    "--masks",
    "manifest",
    "--out",
    "cells.csv",
    "--json",
  );
}, SLOW);

describe("features", () => {
  it("writes a row a cell with its image, place, class and numbers, and a row with the reason for a broken image", () => {
    expect(measured.status, measured.stderr).toBe(0);
    const result = JSON.parse(measured.stdout);
    expect(result).toMatchObject({ images: 9, broken: [{ path: "smears/text.png" }] });
    const { columns, rows } = readTable("cells.csv");
    expect(rows.filter(({ values }) => values)).toHaveLength(result.cells);
    expect(result.cells).toBeGreaterThanOrEqual(8);
    expect(columns).toHaveLength(result.descriptors);
    for (const row of rows.filter(({ values }) => values)) {
      expect(Number(row.facts.cell)).toBeGreaterThan(0);
      expect(row.facts.class).toBeTruthy();
      const share = measureOf("cell.nucleusShare", row, columns);
      expect(Number.isNaN(share) || share > 0).toBe(true);
      expect(measureOf("cell.area", row, columns)).toBeGreaterThanOrEqual(30);
    }
    expect(rows.at(-1)?.facts.error).toMatch(/JPEG, PNG, BMP or TIFF/);
  });

  it(
    "finds cells itself where no mask is given",
    async () => {
      const image = readFileSync(join(folder, "smears", "manifest.jsonl"), "utf8").split("\n")[0];
      const { path } = JSON.parse(image);
      const { status, stderr } = await run("features", join("smears", path), "--out", "found.csv");
      expect(status, stderr).toBe(0);
      const { rows } = readTable("found.csv");
      expect(rows.length).toBeGreaterThanOrEqual(1);
    },
    SLOW,
  );

  it.each([
    [["features", "smears", "--masks", "nowhere", "--out", "x.csv"], /nowhere: no mask/],
    [["classic", "train", "cells.csv", "--out", "x.json", "--select", "luck:3"], /mutual-information/],
    [["classic", "evaluate", "cells.csv", "cells.csv"], /no classical model/],
  ])(
    "%s is the user's fault, in one line",
    async (args, reason) => {
      const { status, stderr } = await run(...args);
      expect(status).toBe(2);
      expect(linesOf(stderr)).toHaveLength(1);
      expect(stderr).toMatch(reason);
    },
    SLOW,
  );
});

describe("classic", () => {
  it(
    "trains on the table and judges cells and images, the same for the same seed",
    async () => {
      const args = ["classic", "train", "cells.csv", "--model", "tree", "--select", "mutual-information:40", "--json"];
      const trained = await run(...args, "--out", "one.json");
      expect(trained.status, trained.stderr).toBe(0);
      expect(JSON.parse(trained.stdout)).toMatchObject({
        model: "one.json",
        columns: 419,
        spec: { select: { count: 40 } },
      });
      await run(...args, "--out", "two.json");
      const card = readFileSync(join(folder, JSON.parse(trained.stdout).card), "utf8");
      expect(card).toMatch(/^---\nlicense: unknown\nlibrary_name: leukoscope\npipeline_tag: tabular-classification\n/);
      expect(card).toContain("The 40 of 419 columns that tell most, by mutual-information.");
      expect(card).toContain("It has not been tested: the table has no split.");
      expect(readFileSync(join(folder, "two.json"))).toEqual(readFileSync(join(folder, "one.json")));
      const { status, stderr, stdout } = await run(
        "classic",
        "evaluate",
        "one.json",
        "cells.csv",
        "--split",
        "all",
        "--by",
        "image",
        "--json",
      );
      expect(status, stderr).toBe(0);
      const metrics = JSON.parse(stdout);
      expect(metrics.n).toBe(8);
      // Judged on its own training rows: the machinery works, and nothing more is said.
      expect(metrics.accuracy).toBeGreaterThan(0.9);
      expect(metrics.ci.accuracy).toHaveLength(2);
    },
    SLOW,
  );
});
