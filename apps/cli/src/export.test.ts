import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);

beforeAll(async () => {
  writeFileSync(at("tiny.yaml"), TINY_PROTOCOL);
  for (const command of [
    "data phantom --out smears --count 36 --size 64 --seed 3",
    "data split smears/manifest.jsonl --scheme stratified --ratio 60/20/20 --seed 1 --out split.jsonl",
    "train tiny.yaml --data split.jsonl --threads 1 --out run",
  ]) {
    const { status, stderr } = await cli(...command.split(" "));
    expect(status, stderr).toBe(0);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope export", () => {
  it("quantises a run's model, and tells what that costs", async () => {
    const result = await cli("export", "run", "--precision", "int8", "--calibrate", "9", "--json");
    expect(result.status, result.stderr).toBe(0);
    const document = JSON.parse(result.stdout);
    expect(document).toMatchObject({
      source: "run/model.onnx",
      model: at("run", "model.int8.onnx"),
      card: at("run", "README.md"),
      from: { precision: "fp32" },
      to: { precision: "int8" },
      calibration: { images: 9 },
    });
    expect(document.to.test.n).toBe(document.from.test.n);
    expect(document.to.bytes).toBeLessThan(0.5 * document.from.bytes);
    expect(JSON.parse(readFileSync(document.report, "utf8")).change).toEqual(document.change);
    expect(readFileSync(document.card, "utf8")).toContain("## In fewer bits");
    expect(result.stderr).toContain(RESEARCH_USE);
  });

  it("writes files that predict and evaluate read as any other", async () => {
    const made = await cli("export", "run/model.onnx", "--precision", "fp16", "--out", "half.onnx");
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toContain("Not tested: give a manifest with --data.");
    for (const model of ["half.onnx", "run/model.int8.onnx"]) {
      const predicted = await cli("predict", model, "smears/blast/blast-0001.png", "--json");
      expect(predicted.status, predicted.stderr).toBe(0);
      const evaluated = await cli("evaluate", model, "--data", "split.jsonl", "--json");
      expect(evaluated.status, evaluated.stderr).toBe(0);
    }
  });

  it("can be explained in half precision, not in eight bits", async () => {
    const image = ["smears/blast/blast-0001.png", "--out", "why"];
    expect((await cli("explain", "half.onnx", ...image)).status).toBe(0);
    const { status, stderr } = await cli("explain", "run/model.int8.onnx", ...image);
    expect(status).toBe(2);
    expect(stderr).toContain("computes in eight bits, and rounding has no gradient");
  });

  it.each([
    ["a run that is not there", ["export", "nowhere", "--precision", "fp16"], "nowhere/model.onnx: no such model file"],
    ["a precision that is none", ["export", "run", "--precision", "int4"], "available: fp32, fp16, int8"],
    ["no precision", ["export", "run"], "--precision <name>"],
    ["int8 of a file without images", ["export", "half.onnx", "--precision", "int8"], "--data M.jsonl"],
    ["a folder that is no run", ["export", "bare", "--precision", "fp16"], "holds no manifest.jsonl"],
    ["an export of an export", ["export", "half.onnx", "--precision", "fp16"], "in fp16 already"],
    ["no images to calibrate on", ["export", "run", "--precision", "int8", "--calibrate", "0"], "whole number"],
    [
      "a manifest without split",
      ["export", "run", "--precision", "int8", "--data", "smears/manifest.jsonl"],
      "train split",
    ],
    [
      "its own model as the target",
      ["export", "run", "--precision", "fp16", "--out", "run/model.onnx"],
      "the model itself",
    ],
    ["a target that is no model", ["export", "run", "--precision", "fp16", "--out", "run"], "ends in .onnx"],
    ["a file that is no model", ["export", "tiny.onnx", "--precision", "fp16"], "tiny.onnx: "],
  ])("refuses %s in one line", async (_case, args, said) => {
    mkdirSync(at("bare"), { recursive: true });
    if (!existsSync(at("bare", "model.onnx")))
      writeFileSync(at("bare", "model.onnx"), readFileSync(at("run", "model.onnx")));
    writeFileSync(at("tiny.onnx"), "text");
    const { status, stderr } = await cli(...args);
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
  });
});
