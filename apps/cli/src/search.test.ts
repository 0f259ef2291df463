import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);

beforeAll(async () => {
  writeFileSync(at("tiny.yaml"), TINY_PROTOCOL);
  writeFileSync(at("space.yaml"), "parameters: { stages.0.schedule.learningRate: { log: [1e-4, 1e-2] } }\n");
  writeFileSync(at("bad.yaml"), "parameters: { batch: { int: [8, 2] } }\n");
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "24", "--size", "48", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEARCH = [
  "search",
  "tiny.yaml",
  "--data",
  "smears/manifest.jsonl",
  "--threads",
  "1",
  "--set",
  "stages.0.epochs=1",
];
const RUN = [...SEARCH, "--space", "space.yaml", "--trials", "2", "--out", "found"];

describe("leukoscope search", () => {
  it("prints its trials and the best settings, says that they are validation's, and goes on with more", async () => {
    const first = await cli(...RUN);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toContain("trial 2 of 2\n");
    expect(first.stdout).toMatch(/best of 2 trials \(tpe\): --set stages\.0\.schedule\.learningRate=0\.00\d+/);
    expect(first.stdout).toContain("2 of 2 epochs trained; validation alone was looked at");
    const log = readFileSync(at("found", "trials.jsonl"), "utf8");
    expect(linesOf(log)).toHaveLength(2);

    const again = await cli(...RUN);
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringContaining("holds a search already; go on with --resume"),
    ]);
    const more = await cli(...RUN, "--trials", "3", "--resume", "--json");
    expect(more.status, more.stderr).toBe(0);
    expect(JSON.parse(more.stdout).trials).toHaveLength(3);
    expect(readFileSync(at("found", "trials.jsonl"), "utf8").startsWith(log)).toBe(true);
  });

  it.each([
    [["--space", "bad.yaml"], "bad.yaml: parameters.batch"],
    [["--space", "nowhere.yaml"], "nowhere.yaml: no such file"],
    [["--space", "space.yaml", "--method", "genetic"], "grid, random, tpe"],
  ])("refuses %s in one line", async (args, message) => {
    const { status, stderr } = await cli(...SEARCH, ...args, "--out", "bad");
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(linesOf(stderr)).toHaveLength(1);
  });
});
