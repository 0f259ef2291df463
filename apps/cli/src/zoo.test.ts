import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readModel, type Tensor, writeSafetensors } from "@leukoscope/onnx";
import { backboneNames, buildClassifier, customCnn, drawn } from "@leukoscope/zoo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linesOf, runCli, workFolder } from "./testing/run-cli.ts";
import { TINY_PROTOCOL } from "./testing/tiny-protocol.ts";

const folder = workFolder();
const at = (name: string) => join(folder, name);
const cli = (...args: string[]) => runCli(folder, ...args);

async function build(...args: string[]) {
  const { status, stdout, stderr } = await cli("zoo", "build", ...args, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Weights of the small network with a classifier of five classes, as a file; `keep` says which of them. */
function writeWeights(name: string, keep: (tensor: string) => boolean = () => true): void {
  const { model } = buildClassifier({
    backbone: customCnn,
    head: { kind: "original" },
    classes: 5,
    size: 48,
    batch: 1,
    backboneParameters: drawn(7),
    headParameters: drawn(7),
  });
  const tensors = new Map<string, Tensor>([...model.initializers].filter(([tensor]) => keep(tensor)));
  writeFileSync(at(name), writeSafetensors(tensors));
}

beforeAll(async () => {
  writeWeights("five.safetensors");
  writeWeights("features.safetensors", (name) => !name.startsWith("classifier"));
  writeWeights("holed.safetensors", (name) => name !== "blocks.2.bn.bias");
  writeFileSync(at("text.safetensors"), "this is text");
  const phantom = await cli("data", "phantom", "--out", "smears", "--count", "36", "--size", "48", "--seed", "3");
  expect(phantom.status, phantom.stderr).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("leukoscope zoo list", () => {
  it("lists every backbone with its size and licence", async () => {
    const { status, stdout } = await cli("zoo", "list", "--json");
    expect(status).toBe(0);
    const rows: { name: string }[] = JSON.parse(stdout);
    expect(rows.map(({ name }) => name)).toEqual(backboneNames);
    expect(rows.find(({ name }) => name === "resnet50.tv_in1k")).toMatchObject({
      trainable: 25_557_032,
      size: 224,
      licence: "BSD-3-Clause",
      paper: "He et al. 2016",
    });
  });

  it("prints them as a table", async () => {
    const { stdout } = await cli("zoo", "list");
    expect(stdout).toMatch(/^resnet50\.tv_in1k +25\.56 +4,089 +224 x 224 +102\.4 MB +BSD-3-Clause +He et al\. 2016$/m);
  });
});

describe("leukoscope zoo build", () => {
  it("writes a model that predict takes", async () => {
    const args = ["custom_cnn.none", "--classes", "3", "--head", "normalised-dense", "--image-size", "48"];
    const built = await build(...args, "--out", "models/small.onnx");
    expect(built).toMatchObject({
      name: "custom_cnn.none",
      head: { kind: "normalised-dense", dropout: 0.5, l1: 0.015 },
      classes: 3,
      size: 48,
      weights: null,
    });
    const bytes = readFileSync(built.model);
    expect(built.bytes).toBe(bytes.length);
    const { metadata } = readModel(bytes);
    expect(metadata).toMatchObject({ architecture: "custom_cnn", pretrained_tag: "none", input_width: "48" });

    const { status, stdout } = await cli("predict", "models/small.onnx", "smears", "--json");
    expect(status).toBe(0);
    const rows: { label: string }[] = JSON.parse(stdout);
    expect(rows).toHaveLength(36);
    expect(rows.every(({ label }) => ["class 0", "class 1", "class 2"].includes(label))).toBe(true);
  });

  it("says in words what it wrote", async () => {
    const { stdout } = await cli("zoo", "build", "mobilenetv1_025.keras_in1k", "--out", "m.onnx", "--seed", "4");
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/m\.onnx: mobilenetv1_025\.keras_in1k with the head original, 1000 classes, 224 x 224/),
      "475,544 parameters, 470,072 of them trainable; 41 million multiply-accumulates for one image",
      "weights drawn from seed 4",
    ]);
  });

  it("draws the same bytes from the same seed only", async () => {
    const bytes = async (seed: string, out: string) => {
      const { model } = await build("custom_cnn.none", "--classes", "2", "--seed", seed, "--out", out);
      return readFileSync(model);
    };
    const first = await bytes("1", "a.onnx");
    expect(first.equals(await bytes("1", "b.onnx"))).toBe(true);
    expect(first.equals(await bytes("2", "c.onnx"))).toBe(false);
  });

  it.each([
    ["the whole network where nothing else is asked for", [], "original", 5, true],
    ["the whole network for as many classes", ["--classes", "5"], "original", 5, true],
    ["a linear head for another number", ["--classes", "2"], "linear", 2, false],
    ["an original head for another number", ["--classes", "2", "--head", "original"], "original", 2, false],
  ] as const)("takes from a file of weights %s", async (_case, args, kind, classes, whole) => {
    const built = await build("custom_cnn.none", "--weights", "five.safetensors", ...args, "--out", "w.onnx");
    expect(built).toMatchObject({ head: { kind }, classes, weights: expect.stringContaining("five.safetensors") });
    const { initializers } = readModel(readFileSync(built.model));
    const drawnAs = (name: string, dims: number[], role: "kernel" | "dense") => drawn(7)(name, dims, role).data;
    expect(initializers.get("blocks.0.conv.weight")?.data).toEqual(
      drawnAs("blocks.0.conv.weight", [16, 3, 3, 3], "kernel"),
    );
    const classifier = initializers.get(kind === "original" ? "classifier.weight" : "head.classifier.weight");
    expect(classifier?.dims).toEqual([classes, 96]);
    if (whole) expect(classifier?.data).toEqual(drawnAs("classifier.weight", [5, 96], "dense"));
  });

  it("asks for the classes where the weights hold none", async () => {
    const args = ["zoo", "build", "custom_cnn.none", "--weights", "features.safetensors", "--out", "f.onnx"];
    const { status, stderr } = await cli(...args);
    expect(status).toBe(2);
    expect(linesOf(stderr)).toEqual([expect.stringMatching(/features\.safetensors: .*say with --classes how many/)]);
    expect((await cli(...args, "--classes", "2")).status).toBe(0);
  });

  it.each([
    ["an unknown name", ["mobilenetv1"], "did you mean mobilenetv1_"],
    ["a name like no other", ["dinov2"], "there are mobilenetv1_025.keras_in1k"],
    ["an unknown head", ["custom_cnn.none", "--head", "mlp"], "linear, dropout-dense, normalised-dense"],
    ["one class", ["custom_cnn.none", "--classes", "1"], "whole number from 2"],
    ["a size that leaves nothing", ["custom_cnn.none", "--image-size", "8"], "at least 16 pixels"],
    ["weights that are not there", ["custom_cnn.none", "--weights", "none.safetensors"], "none.safetensors: no such"],
    ["weights that are none", ["custom_cnn.none", "--weights", "text.safetensors"], "no complete safetensors file"],
    ["weights without a tensor", ["custom_cnn.none", "--weights", "holed.safetensors"], "blocks.2.bn.bias"],
    ["weights of another network", ["resnet50.tv_in1k", "--weights", "five.safetensors", "--classes", "2"], "conv1"],
    ["another ending", ["custom_cnn.none", "--out", "model.bin"], "model.bin: a model is an .onnx file"],
  ])("refuses %s with exit code 2 and one line", async (_case, args, said) => {
    const out = args.includes("--out") ? [] : ["--out", "bad.onnx"];
    const { status, stdout, stderr } = await cli("zoo", "build", ...args, ...out);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(linesOf(stderr)).toEqual([expect.stringContaining(said)]);
    const json = await cli("zoo", "build", ...args, ...out, "--json");
    expect(json.status).toBe(2);
    expect(JSON.parse(json.stdout).error.message).toContain(said);
  });

  it("refuses an unknown command of the zoo", async () => {
    const { status, stderr } = await cli("zoo", "feed");
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown command feed; available: list, build/);
  });
});

describe("training from the zoo", () => {
  const train = async (name: string, protocol: string, ...settings: string[]) => {
    writeFileSync(at(`${name}.yaml`), protocol);
    const args = settings.flatMap((setting) => ["--set", setting]);
    const { status, stdout, stderr } = await cli(
      ...["train", `${name}.yaml`, "--data", "smears/manifest.jsonl", "--threads", "1", "--json", "--out", name],
      ...args,
    );
    expect(status, stderr).toBe(0);
    return readModel(readFileSync(JSON.parse(stdout).model));
  };

  it("takes a built file as a backbone", async () => {
    await build("custom_cnn.none", "--weights", "five.safetensors", "--image-size", "48", "--out", "five.onnx");
    const protocol = TINY_PROTOCOL.replace("custom_cnn.none", "five.onnx");
    const { initializers, outputs } = await train("adopted", protocol, "model.head={kind: linear}");
    expect(outputs[0]).toMatchObject({ name: "logits", dims: [1, 3] });
    expect(initializers.has("blocks.3.conv.weight")).toBe(true);
    expect(initializers.has("classifier.weight")).toBe(false);
  });

  it("trains the original head of a file of weights, with a classifier of its own", async () => {
    const { initializers } = await train(
      "original",
      TINY_PROTOCOL,
      "model.weights=five.safetensors",
      "model.head={kind: original}",
      "stages.0.unfreeze=0",
    );
    const kept = drawn(7)("blocks.3.conv.weight", [96, 64, 3, 3], "kernel");
    expect(initializers.get("blocks.3.conv.weight")?.data).toEqual(kept.data);
    expect(initializers.get("classifier.weight")?.dims).toEqual([3, 96]);
    expect([...initializers.keys()].some((name) => name.startsWith("head."))).toBe(false);
  });

  it("moves a new head's statistics behind a frozen backbone", async () => {
    const { initializers } = await train(
      "frozen",
      TINY_PROTOCOL,
      "model.head={kind: normalised-dense}",
      "stages.0.unfreeze=0",
      "stages.0.batchNormalization=frozen",
    );
    const resting = (name: string, rest: number) =>
      Array.from(initializers.get(name)?.data ?? [], Number).every((value) => value === rest);
    expect(resting("head.bn.running_mean", 0)).toBe(false);
    expect(resting("head.bn.running_var", 1)).toBe(false);
    expect(initializers.get("blocks.3.bn.running_mean")?.dims).toEqual([96]);
    expect(resting("blocks.3.bn.running_mean", 0)).toBe(true);
  });
});
