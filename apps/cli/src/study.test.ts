import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);

const STUDY = `
name: tiny-folds
title: Three folds of phantoms
parts:
  - name: folds
    title: three classes of phantoms
    folder: .
    protocol: ../tiny.yaml
    needs: phantoms
    axes: [{ name: split, levels: [{ name: stratified, leaks: true, set: { split.scheme: stratified, split.k: 3, stages.0.epochs: 1 } }] }]
    folds: 3
    published: [{ figures: { accuracy: 0.75 }, source: made up }]
`;

beforeAll(async () => {
  mkdirSync(at("studies"));
  writeFileSync(at("tiny.yaml"), TINY_PROTOCOL);
  writeFileSync(at("studies", "s.yaml"), STUDY);
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "24", "--size", "64", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RUN = ["study", "studies/s.yaml", "--data", "smears/manifest.jsonl", "--threads", "1", "--out", "out"];

describe("leukoscope study", () => {
  it("prints paper and ours side by side, and takes finished runs as they are", async () => {
    const first = await cli(...RUN);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toContain("run 3 of 3, stratified/fold-2\n");
    expect(first.stdout).toMatch(/split +leaks +start +n +accuracy, paper +accuracy, ours +mean ± sd/);
    expect(first.stdout).toMatch(/stratified +yes +random +24 +75.00 % +\d+\.\d\d % \[/);
    expect(first.stdout).toContain("paper: made up");
    expect(first.stdout).toContain(RESEARCH_USE);

    const again = await cli(...RUN, "--json");
    expect(again.status, again.stderr).toBe(0);
    expect(again.stderr).toContain("run 3 of 3, stratified/fold-2: finished before");
    const { parts, peakMemoryMegabytes } = JSON.parse(again.stdout);
    expect(parts[0].cells[0]).toMatchObject({ n: 24, how: "pooled over folds", published: { accuracy: 0.75 } });
    expect(peakMemoryMegabytes).toBeGreaterThan(10);
    expect(JSON.parse(readFileSync(at("out", "study.json"), "utf8")).parts).toEqual(parts);
    expect(existsSync(at("out", "stratified", "fold-2", "model.onnx"))).toBe(true);
  });

  it("refuses what is no study, in one line", async () => {
    const missing = await cli("study", "nowhere.yaml");
    expect([missing.status, missing.stderr]).toEqual([
      2,
      "leukoscope: nowhere.yaml: no such study file; protocols/studies has some\n",
    ]);
    const protocol = await cli("study", "tiny.yaml");
    expect(protocol.status).toBe(2);
    expect(protocol.stderr).toContain("tiny.yaml: parts: ");
    const budget = await cli(...RUN, "--budget", "epochs=none");
    expect(budget.status).toBe(2);
    expect(budget.stderr).toContain("--budget epochs=none: epochs=none is none");
    const unknown = await cli("reproduce", "smith-2020");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain("alim-2024");
  });
});
