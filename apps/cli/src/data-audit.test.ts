import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { createImage, decodeImage, encodePng } from "@leukoscope/imaging";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);
const at = (path: string): string => join(folder, path);
const rowsOf = (manifest: string) =>
  linesOf(readFileSync(at(manifest), "utf8")).map((line): Record<string, unknown> => JSON.parse(line));

beforeAll(async () => {
  await cli("data", "phantom", "--out", "set", "--count", "60", "--size", "48", "--seed", "1");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope data audit", () => {
  it("calls a clean set clean, in words and in JSON", async () => {
    await cli("data", "split", "set/manifest.jsonl", "--scheme", "patient", "--out", "set/P.jsonl");
    const { status, stdout } = await cli("data", "audit", "set/P.jsonl");
    expect(status).toBe(0);
    expect(stdout).toMatch(/background colour\s+0\.\d\d/);
    expect(linesOf(stdout).at(-1)).toBe(`${at("set/P.jsonl")}: 60 images: clean`);
    const json = JSON.parse((await cli("data", "audit", "set/P.jsonl", "--json")).stdout);
    expect(json).toMatchObject({
      verdict: "clean",
      images: 60,
      exact: [],
      near: [],
      folds: { by: "patient or slide" },
    });
  });

  it("finds a planted leak and a planted frame, and writes what mends the leak", async () => {
    const rows = rowsOf("set/P.jsonl");
    for (const { class: name, path } of rows) {
      if (name !== "blast") continue;
      const { data, height, width } = await decodeImage(readFileSync(at(`set/${path}`)));
      const image = createImage(width, height, data.slice());
      image.data.fill(50, 0, 3 * width);
      writeFileSync(at(`set/${path}`), encodePng(image));
    }
    const train = rows.find(({ class: name, split }) => split === "train" && name === "neutrophil");
    const test = rows.find(({ class: name, split }) => split === "test" && name === "neutrophil");
    copyFileSync(at(`set/${train?.path}`), at(`set/${test?.path}`));

    const { stdout } = await cli("data", "audit", "set/P.jsonl", "--out", "audit", "--json");
    const { findings, out, verdict } = JSON.parse(stdout);
    expect([verdict, out]).toEqual(["not clean", at("audit")]);
    const said = findings.map(({ kind, message }: { kind: string; message: string }) => `${kind}: ${message}`);
    expect(said).toContainEqual(expect.stringMatching(/^leak: 1 groups of exact copies lie on more than one side/));
    expect(said).toContainEqual(expect.stringMatching(/^shortcut: border pixels predicts the class at 0\.\d\d/));
    expect(JSON.parse(readFileSync(at("audit/audit.json"), "utf8")).verdict).toBe("not clean");
    const groups = rowsOf("audit/manifest.jsonl").filter(({ group }) => group !== undefined);
    expect(groups).toHaveLength(2);

    await cli("data", "split", "audit/manifest.jsonl", "--scheme", "group", "--out", "audit/G.jsonl");
    const mended = JSON.parse((await cli("data", "audit", "audit/G.jsonl", "--json")).stdout);
    expect(mended.leaks).toEqual([]);
  });

  it("says in one line what it cannot read", async () => {
    const { status, stderr } = await cli("data", "audit", "nothing.jsonl");
    expect([status, linesOf(stderr).length]).toEqual([2, 1]);
  });
});

describe("leukoscope data split", () => {
  it("repeats over seeds, cuts folds of patients, and says what it held together", async () => {
    const repeated = await cli(
      ..."data split set/manifest.jsonl --scheme stratified --ratio 70/15/15 --seed 4 --repeat 2 --out R.jsonl --json".split(
        " ",
      ),
    );
    const { repeats } = JSON.parse(repeated.stdout);
    expect(repeats.map(({ seed }: { seed: number }) => seed)).toEqual([4, 5]);
    expect(repeats[0]).toMatchObject({ together: ["patient"], units: 10, locked: false });
    expect(rowsOf("R-seed4.jsonl")).toHaveLength(60);
    expect(rowsOf("R-seed5.jsonl")).not.toEqual(rowsOf("R-seed4.jsonl"));

    const folds = await cli(
      ..."data split set/manifest.jsonl --scheme patient --k 5 --fold 2 --out F.jsonl".split(" "),
    );
    expect(folds.stdout).toContain("scheme patient in 5 folds, seed 0");
    expect(folds.stdout).toContain("held together: copies, images of one patient");
    expect(rowsOf("F.jsonl").every(({ fold, split }) => (fold === 2) === (split === "test"))).toBe(true);

    const blind = await cli(
      ..."data split set/manifest.jsonl --scheme stratified --groups copies --out B.jsonl --json".split(" "),
    );
    expect(JSON.parse(blind.stdout)).toMatchObject({ together: [], counts: { train: 48, val: 6, test: 6 } });
    const missing = await cli(..."data split set/manifest.jsonl --scheme folds --out X.jsonl".split(" "));
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringContaining("names no fold; make folds with --k"),
    ]);
  });
});

describe("a locked test", () => {
  it("is not looked at by training, counted by evaluate, and cannot be altered unseen", async () => {
    await cli("data", "phantom", "--out", "smears", "--count", "30", "--size", "48", "--seed", "2");
    const args = "data split smears/manifest.jsonl --scheme patient --ratio 60/20/20 --lock --out smears/L.jsonl";
    expect(JSON.parse((await cli(...args.split(" "), "--json")).stdout).locked).toBe(true);
    const again = await cli(...args.split(" "));
    expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("its test split is locked")]);

    writeFileSync(at("tiny.yaml"), TINY_PROTOCOL);
    const trained = await cli(
      "train",
      "tiny.yaml",
      "--data",
      "smears/L.jsonl",
      "--out",
      "run",
      "--workers",
      "0",
      "--json",
    );
    expect(trained.status).toBe(0);
    const result = JSON.parse(trained.stdout);
    expect(result.test).toBeUndefined();
    expect(result.val.accuracy).toBeGreaterThanOrEqual(0);
    expect(readFileSync(at("run/README.md"), "utf8")).toContain("the test is locked and was not looked at");
    expect(existsSync(at("smears/L.jsonl.looks.jsonl"))).toBe(false);

    const judge = async (manifest: string) => {
      const { stdout } = await cli("evaluate", "run/model.onnx", "--data", manifest, "--workers", "0", "--json");
      return JSON.parse(stdout).looks;
    };
    expect(await judge("smears/L.jsonl")).toBe(1);
    // The run's own copy of the manifest is no way around the count.
    expect(await judge("run/manifest.jsonl")).toBe(2);
    const unseen = await cli("evaluate", "run/model.onnx", "--data", "smears/L.jsonl", "--split", "val", "--json");
    expect(JSON.parse(unseen.stdout).looks).toBeUndefined();
    const { looks } = JSON.parse((await cli("data", "lock", "smears/L.jsonl", "--json")).stdout);
    expect(looks).toMatchObject([{ by: userInfo().username, command: "evaluate" }, { command: "evaluate" }]);

    const asked = await cli(
      "train",
      "tiny.yaml",
      "--data",
      "smears/L.jsonl",
      "--out",
      "run2",
      "--test",
      "--workers",
      "0",
      "--json",
    );
    expect(JSON.parse(asked.stdout).test.n).toBeGreaterThan(0);
    expect(rowsOf("smears/L.jsonl.looks.jsonl")).toHaveLength(3);

    // Nor is a table of measurements, or the manifest that an audit writes.
    expect((await cli("features", "smears/L.jsonl", "--out", "cells.csv")).status).toBe(0);
    expect((await cli("data", "audit", "smears/L.jsonl", "--out", "audited")).status).toBe(0);
    expect(await judge("audited/manifest.jsonl")).toBe(5);
    for (const command of [
      "calibrate run/model.onnx --data smears/L.jsonl --split all",
      "data clean smears/L.jsonl --out clean.jsonl",
      "data merge smears/L.jsonl --out merged.jsonl",
      "data split smears/L.jsonl --scheme stratified --out again.jsonl",
    ]) {
      const { status, stderr } = await cli(...command.split(" "));
      expect([status, stderr]).toEqual([2, expect.stringMatching(/has a test split|its test split is locked/)]);
    }

    const rows = rowsOf("smears/L.jsonl");
    const tested = rows.findIndex(({ split }) => split === "test");
    const altered = rows
      .map((row, i) => `${JSON.stringify(i === tested ? { ...row, split: "train" } : row)}\n`)
      .join("");
    writeFileSync(at("smears/L.jsonl"), altered);
    for (const command of [
      "train tiny.yaml --data smears/L.jsonl --out run3",
      "evaluate run/model.onnx --data smears/L.jsonl",
    ]) {
      const { status, stderr } = await cli(...command.split(" "), "--workers", "0");
      expect([status, stderr]).toEqual([2, expect.stringContaining("has been altered since")]);
    }
  }, 180_000);
});
