import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const RESEARCH_USE = "For research use only. Not for use in diagnostic procedures.";
const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);

beforeAll(async () => {
  const { status, stderr } = await cli(
    "data",
    "phantom",
    "--out",
    "smears",
    "--count",
    "36",
    "--size",
    "48",
    "--seed",
    "4",
  );
  expect(status, stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data eda", () => {
  it("writes a page and a document of what is in a manifest", async () => {
    const { status, stderr, stdout } = await cli("data", "eda", "smears/manifest.jsonl", "--out", "eda", "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { files, ...findings } = JSON.parse(stdout);
    expect(files).toEqual({ html: join(folder, "eda/exploration.html"), json: join(folder, "eda/exploration.json") });
    expect(JSON.parse(readFileSync(files.json, "utf8"))).toEqual(findings);
    expect(findings).toMatchObject({ images: 36, classes: { blast: 12, lymphocyte: 12, neutrophil: 12 }, broken: [] });
    const page = readFileSync(files.html, "utf8");
    expect(page.startsWith("<!doctype html>")).toBe(true);
    expect(page.includes(RESEARCH_USE)).toBe(true);
  });

  it("takes a broken and a missing image as rows", async () => {
    const lines = readFileSync(join(folder, "smears/manifest.jsonl"), "utf8").trimEnd().split("\n");
    writeFileSync(
      join(folder, "smears/broken.jsonl"),
      `${lines.join("\n")}\n${lines[0].replace(/"path":"[^"]+"/, '"path":"gone.png"')}\n`,
    );
    writeFileSync(join(folder, "smears", JSON.parse(lines[1]).path), "no image");
    const { status, stdout } = await cli("data", "eda", "smears/broken.jsonl", "--out", "eda-broken", "--limit", "2");
    expect(status).toBe(0);
    expect(stdout).toContain("2 images that can't be read");
    expect(stdout).toContain("gone.png: no such file");
  });

  it.each([
    [["eda", "nowhere.jsonl", "--out", "x"], "no such file"],
    [["eda", "smears/manifest.jsonl"], "--out"],
    [["eda", "smears/manifest.jsonl", "--out", "x", "--limit", "0"], "from 1 to 100"],
  ])("refuses %j in one line", async (args, said) => {
    const { status, stderr, stdout } = await cli("data", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
    expect(existsSync(join(folder, "x"))).toBe(false);
  });
});
