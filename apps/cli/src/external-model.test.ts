import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readModel } from "@leukoscope/onnx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formulaTensor } from "../../../packages/zoo/src/testing/formula.ts";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";

const folder = workFolder();
const at = (...names: string[]) => join(folder, ...names);
const cli = (...args: string[]) => runCli(folder, ...args);
const parsed = ({ stdout }: { stdout: string }) => JSON.parse(stdout);

const PROTOCOL = `
name: adopted
title: A model exported by PyTorch
seed: 5
data: { name: phantoms, licence: Apache-2.0 }
split: { scheme: stratified, ratio: [60, 20, 20], seed: 1 }
model:
  backbone: exports/vit.onnx
  preprocessing: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
  size: 32
  head: { dropout: [0.1, 0] }
batch: 8
stages:
  - name: head
    unfreeze: 0
    epochs: 1
    optimizer: { kind: adamw }
    schedule: { kind: constant, learningRate: 1e-2 }
  - name: last-block
    unfreeze: 1
    epochs: 1
    optimizer: { kind: adamw }
    schedule: { kind: constant, learningRate: 1e-3 }
`;

/** A transformer as PyTorch exports it, its weights in files beside it. */
function writeExported(): void {
  const bytes = gunzipSync(
    readFileSync(new URL("../../../packages/train/src/__goldens__/exported/vit-classic.onnx.gz", import.meta.url)),
  );
  mkdirSync(at("exports"));
  writeFileSync(at("exports", "vit.onnx"), bytes);
  const external = new Set<string>();
  const { initializers } = readModel(bytes, {
    dims: { N: 1 },
    external: (place, _offset, length) => {
      external.add(place);
      return new Uint8Array(length);
    },
  });
  for (const name of external) {
    const tensor = formulaTensor(name, initializers.get(name)?.dims ?? []);
    writeFileSync(at("exports", name), tensor.data as Float32Array);
  }
}

const TRAIN = ["train", "adopted.yaml", "--data", "smears/manifest.jsonl", "--threads", "1", "--json"];

beforeAll(async () => {
  writeExported();
  writeFileSync(at("adopted.yaml"), PROTOCOL);
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "36", "--size", "48", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
  const train = await cli(...TRAIN, "--out", "run");
  expect(train.status, train.stderr).toBe(0);
  writeFileSync(at("train.json"), train.stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a protocol that names an ONNX file", () => {
  it("trains its head and its last block, and leaves the rest as it was", () => {
    const { epochs, model } = JSON.parse(readFileSync(at("train.json"), "utf8"));
    expect(epochs).toBe(2);
    const { initializers, metadata, outputs } = readModel(readFileSync(model));
    expect(outputs.map(({ name, dims }) => [name, dims])).toEqual([
      ["logits", [1, 3]],
      ["probabilities", [1, 3]],
    ]);
    const moved = [...initializers].filter(([name, { type, dims, data }]) => {
      if (type !== "float32" || !/^(blocks|patch_embed|pos_embed|cls_token)/.test(name)) return false;
      const start = formulaTensor(name, dims).data as Float32Array;
      return (data as Float32Array).some((value, i) => value !== start[i]);
    });
    const blocks = new Set(moved.map(([name]) => name.split(".").slice(0, 2).join(".")));
    expect([...blocks]).toEqual(["blocks.2"]);
    expect(metadata.architecture).toBe("vit");
  });

  it("gives a model file that evaluates as it did at the end of training", async () => {
    const result = await cli(
      ...["evaluate", "run/model.onnx", "--data", "run/manifest.jsonl", "--split", "test", "--threads", "1", "--json"],
    );
    expect(result.status, result.stderr).toBe(0);
    const { test } = JSON.parse(readFileSync(at("train.json"), "utf8"));
    expect(parsed(result)).toMatchObject({ accuracy: test.accuracy, auc: test.auc });
  });

  it("predicts and explains", async () => {
    const image = "smears/blast/blast-0001.png";
    const [row] = parsed(await cli("predict", "run/model.onnx", image, "--json"));
    expect(Object.keys(row.probabilities)).toEqual(["blast", "lymphocyte", "neutrophil"]);
    const explained = await cli("explain", "run/model.onnx", image, "--method", "gradcam", "--out", "why", "--json");
    expect(explained.status, explained.stderr).toBe(0);
    expect(parsed(explained).map).toMatchObject({ width: 4, height: 4 });
  });

  it("is needed for a model of open sizes, which other commands refuse", async () => {
    const { status, stderr } = await cli("predict", "exports/vit.onnx", "smears/blast");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/vit\.onnx: its sizes are open.*model\.backbone/)]);
  });

  it.each([
    ["a file that is not there", "model.backbone=exports/none.onnx", "none.onnx: no such file"],
    ["a value that is not there", "model.head.after=nowhere", "it has no value nowhere"],
    ["preprocessing for a backbone of the zoo", "model.backbone=custom_cnn.none", "preprocessing"],
    ["weights for a file that has its own", "model.weights=w.safetensors", "brings its weights"],
  ])("refuses %s in one line", async (_what, setting, said) => {
    const { status, stderr } = await cli(...TRAIN, "--set", setting, "--out", "refused");
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
  });

  it("tells which weights are missing beside the file", async () => {
    rmSync(at("exports", "norm.weight"));
    const { status, stderr } = await cli(...TRAIN, "--out", "refused");
    expect(status).toBe(2);
    expect(stderr).toMatch(/norm\.weight: no such file, but .*vit\.onnx keeps weights in it/);
  });
});
