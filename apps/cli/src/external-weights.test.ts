import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withExternalWeights } from "../../../packages/classifier/src/testing/external-weights.ts";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);
const shipped = new URL("../../../models/phantom/model.onnx", import.meta.url);

/** Each command on a model, without what depends on the clock or names the model. */
async function answers(model: string): Promise<unknown> {
  const run = async (...args: string[]) => {
    const result = await cli(...args, "--threads", "1", "--json");
    expect(result.status, result.stderr).toBe(0);
    return JSON.parse(result.stdout, (key, value) => (key === "ms" || key === "model" ? undefined : value));
  };
  return {
    predict: await run("predict", model, "smears/blast"),
    evaluate: await run("evaluate", model, "--data", "smears/manifest.jsonl", "--split", "all"),
    explain: await run("explain", model, "smears/blast/blast-0001.png", "--out", "why"),
  };
}

beforeAll(async () => {
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "9", "--size", "64", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
  const { model, weights } = withExternalWeights(readFileSync(shipped), "model.weights");
  for (const name of ["outside", "torn", "alone"]) mkdirSync(at(name));
  for (const name of ["outside", "torn", "alone"]) writeFileSync(at(name, "model.onnx"), model);
  writeFileSync(at("outside", "model.weights"), weights);
  writeFileSync(at("torn", "model.weights"), weights.subarray(0, weights.length / 2));
  writeFileSync(at("inside.onnx"), readFileSync(shipped));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a model whose weights lie in a file beside it", () => {
  it("answers as the same model in one file, from any folder", async () => {
    expect(await answers("outside/model.onnx")).toEqual(await answers("inside.onnx"));
  });

  it.each([
    [
      "predict",
      ["predict", "alone/model.onnx", "smears/blast"],
      /^leukoscope: alone\/model\.onnx: .*model\.weights.*put it beside the model/,
    ],
    [
      "explain",
      ["explain", "alone/model.onnx", "smears/blast/blast-0001.png", "--out", "why"],
      /model\.weights.*put it beside/,
    ],
    [
      "evaluate",
      ["evaluate", "alone/model.onnx", "--data", "smears/manifest.jsonl", "--split", "all"],
      /model\.weights.*put it beside/,
    ],
    ["predict, cut short", ["predict", "torn/model.onnx", "smears/blast"], /gives \d+ of its \d+ bytes/],
  ])("is refused in one line without that file: %s", async (_case, args, said) => {
    const { status, stdout, stderr } = await cli(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringMatching(said)]);
  });
});

describe("--workers", () => {
  it.each(["0", "1", "3"])("%s gives the same rows, broken images included", async (workers) => {
    writeFileSync(at("smears", "blast", "broken.png"), "no image");
    const rows = async (...more: string[]) => {
      const result = await cli("predict", "inside.onnx", "smears", "--threads", "1", "--json", ...more);
      expect(result.status, result.stderr).toBe(0);
      return JSON.parse(result.stdout, (key, value) => (key === "ms" ? undefined : value));
    };
    const expected = await rows();
    expect(expected).toHaveLength(10);
    expect(expected.filter((row: object) => "error" in row)).toHaveLength(1);
    expect(await rows("--workers", workers)).toEqual(expected);
  });

  it.each(["-1", "1.5", "many"])("refuses %s", async (workers) => {
    const { status, stderr } = await cli("predict", "inside.onnx", "smears", "--workers", workers);
    expect(status).toBe(2);
    expect(stderr).toContain("whole number from 0");
  });
});
