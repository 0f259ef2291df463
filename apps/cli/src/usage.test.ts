import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const cli = (...args: string[]) => runCli(folder, ...args);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope", () => {
  it.each([
    ["an unknown command", ["diagnose"], "unknown command diagnose; available: doctor, data"],
    ["a worker without the database of a service", ["worker"], "give --database-url or DATABASE_URL"],
    ["an unknown data command", ["data", "tidy", "m.jsonl"], "unknown command tidy; available: import, split, phantom"],
    ["what a command of a command lacks", ["zoo", "build", "custom_cnn.none"], "see leukoscope zoo build --help"],
    ["an unknown option", ["predict", "m.onnx", "x.png", "--fast"], "'--fast'; see leukoscope predict --help"],
    ["a missing argument", ["predict"], "missing required argument 'model'"],
    ["a model that is not there", ["predict", "none.onnx", "x.png"], "none.onnx: no such model file"],
    ["a number that is none", ["data", "phantom", "--out", "p", "--count", "few"], "whole number"],
    [
      "a ratio that is none",
      ["data", "split", "m.jsonl", "--scheme", "blocks", "--ratio", "80-20", "--out", "x"],
      "80/10/10",
    ],
    [
      "a scheme that is none",
      ["data", "split", "m.jsonl", "--scheme", "random", "--out", "x"],
      "stratified, patient, source, group",
    ],
    [
      "a manifest that is not there",
      ["data", "split", "m.jsonl", "--scheme", "blocks", "--out", "x"],
      "m.jsonl: no such file",
    ],
    ["a folder that is not there", ["data", "import", "nowhere", "--out", "x.jsonl"], "nowhere: no such file"],
    ["noise that is none", ["evaluate", "m.onnx", "--data", "m.jsonl", "--noise", "0,,2"], "grey levels from 0 to 255"],
    [
      "a severity that is none",
      ["evaluate", "m.onnx", "--data", "m.jsonl", "--robustness", "--severities", "1,6"],
      "severities from 1 to 5",
    ],
    [
      "severities of nothing",
      ["evaluate", "m.onnx", "--data", "m.jsonl", "--severities", "1"],
      "--severities needs --robustness",
    ],
    ["one run to compare", ["runs", "compare", "nowhere"], "give two runs to compare"],
    ["a folder without runs", ["runs", "list", "nowhere"], "nowhere: no finished run in it"],
  ])("refuses %s with exit code 2 and one line", async (_case, args, said) => {
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
  });

  it("prints one JSON document also when it fails", async () => {
    const { status, stdout } = await cli("predict", "none.onnx", "x.png", "--json");
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ error: { code: "no-model", message: expect.stringContaining("none.onnx") } });
  });

  it("shows its commands when asked for none", async () => {
    const { status, stderr } = await cli();
    expect(status).toBe(2);
    expect(stderr).toMatch(/predict +label images with a model/);
  });

  it.each([["--help"], ["predict", "--help"], ["help", "train"], ["--version"]])("answers %s", async (...args) => {
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });
});

describe("leukoscope doctor", () => {
  it("runs a model and finds what is essential", async () => {
    const { status, stdout } = await cli("doctor", "--json");
    expect(status).toBe(0);
    const { ok, findings } = JSON.parse(stdout);
    expect(ok).toBe(true);
    const found = new Map(findings.map(({ name, status: state }: { name: string; status: string }) => [name, state]));
    for (const name of ["Node.js", "packages", "onnxruntime-node", "execution provider cpu"])
      expect(found.get(name)).toBe("ok");
    expect([...found.keys()]).toEqual(
      expect.arrayContaining(["threads", "memory", "cache", "models", "data sets", "weights"]),
    );
  });
});
