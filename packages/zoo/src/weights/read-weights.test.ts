import { existsSync, readFileSync } from "node:fs";
import { float32, halfBits, sizeOf, type Tensor, writeModel, writeSafetensors } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import type { Backbone } from "../backbone.ts";
import { buildClassifier } from "../classifier-model.ts";
import { customCnn } from "../families/custom-cnn.ts";
import { findBackbone } from "../registry.ts";
import { type ParameterShape, shapeOnly } from "../shape-only.ts";
import { drawn } from "./drawn.ts";
import { readWeights } from "./read-weights.ts";
import { widened } from "./widen.ts";

const shared = new URL("../../../../../shared/weights/mobilenetv1_075.keras_in1k.safetensors", import.meta.url);

const classifier = (batch = 1, size = 48) =>
  buildClassifier({
    backbone: customCnn,
    head: { kind: "original" },
    classes: 5,
    size,
    batch,
    backboneParameters: drawn(7),
    headParameters: drawn(7),
  }).model;

const own = (): Map<string, Tensor> => new Map(classifier().initializers);
const read = (tensors: ReadonlyMap<string, Tensor>, source = "w.safetensors") =>
  readWeights(customCnn, writeSafetensors(tensors), { source });
const weight = "blocks.1.conv.weight";

describe("readWeights", () => {
  it("reads a safetensors file, whose top may be there or not", () => {
    const tensors = own();
    expect(read(tensors).tensors.get(weight)?.data).toEqual(tensors.get(weight)?.data);
    const features = new Map([...tensors].filter(([name]) => !name.startsWith("classifier")));
    expect([...read(features).tensors.keys()].sort()).toEqual([...features.keys()].sort());
  });

  it("widens half precision without changing a value", () => {
    const half = [...own()].map(([name, { dims, data }]): [string, Tensor] => {
      const bits = Uint16Array.from(data as Float32Array, halfBits);
      return [name, { type: "float16", dims, data: bits }];
    });
    const { type, data } = read(new Map(half)).tensors.get(weight) as Tensor;
    expect(type).toBe("float32");
    expect(Uint16Array.from(data as Float32Array, halfBits)).toEqual(half.find(([name]) => name === weight)?.[1].data);
    expect(widened({ type: "float16", dims: [3], data: Uint16Array.of(0x3c00, 0xb800, 0x0001) })).toEqual(
      float32([3], [1, -0.5, 2 ** -24]),
    );
  });

  it("reads bfloat16", () => {
    const name = "blocks.0.bn.bias";
    const json = JSON.stringify({ [name]: { dtype: "BF16", shape: [16], data_offsets: [0, 32] } });
    const header = new TextEncoder().encode(json);
    const bytes = new Uint8Array(8 + header.length + 32);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    for (let index = 0; index < 16; index++) bytes.set([0x49, 0xc0], 8 + header.length + 2 * index);
    const one: Backbone = {
      ...customCnn,
      build: (builder, image, parameters) => {
        builder.initializer(name, parameters(name, [16], "bias"));
        return { output: image, blocks: [] };
      },
      buildTop: (_, features) => features,
    };
    const { tensors } = readWeights(one, bytes, { source: "b.safetensors" });
    expect(tensors.get(name)).toEqual(float32([16], Array(16).fill(-3.140625)));
  });

  it("reads the initialisers of an .onnx, whatever its batch, and leaves its constants alone", () => {
    const bytes = writeModel(classifier(3, 64));
    const { tensors } = readWeights(customCnn, bytes, { source: "run/model.onnx" });
    expect(tensors.get(weight)?.data).toEqual(own().get(weight)?.data);
  });

  it("follows the names of tensors that an .onnx keeps once", () => {
    const { nodes, initializers, ...model } = classifier();
    const [kept, other] = ["blocks.0.bn.running_mean", "blocks.0.bn.bias"];
    const once = new Map([...initializers].filter(([name]) => name !== other));
    const identity = { name: "same", opType: "Identity", domain: "", inputs: [kept], outputs: [other], attributes: {} };
    const bytes = writeModel({ ...model, initializers: once, nodes: [identity, ...nodes] });
    const { tensors } = readWeights(customCnn, bytes, { source: "export.onnx" });
    expect(tensors.get(other)?.data).toEqual(tensors.get(kept)?.data);
  });

  it("takes a model that was trained here, whose head it leaves", () => {
    const { model } = buildClassifier({
      backbone: customCnn,
      head: { kind: "dropout-dense", hidden: 8, dropout: [0.3, 0.3] },
      classes: 4,
      size: 48,
      batch: 1,
      backboneParameters: drawn(7),
      headParameters: drawn(7),
    });
    expect(readWeights(customCnn, writeModel(model), { source: "m.onnx" }).tensors.has(weight)).toBe(true);
  });

  it("names what is missing, of another shape or type, and too many, all at once", () => {
    const tensors = own();
    tensors.delete(weight);
    tensors.set("blocks.0.bn.bias", float32([3], [1, 2, 3]));
    tensors.set("blocks.0.bn.weight", { type: "int32", dims: [16], data: new Int32Array(16) });
    tensors.set("stem.weight", float32([1], [1]));
    expect(() => read(tensors)).toThrow(
      "w.safetensors does not hold the weights of custom_cnn.none: missing: blocks.1.conv.weight; of another shape or type: blocks.0.bn.weight (int32 [16], not float32 [16]), blocks.0.bn.bias (float32 [3], not float32 [16]); too many: stem.weight. Use a file with timm's tensor names for custom_cnn",
    );
    expect(() => read(tensors)).toThrow(expect.objectContaining({ name: "WeightsError", code: "bad-tensors" }));
  });

  it("counts what it does not name", () => {
    expect(() => read(new Map([["a", float32([1], [1])]]))).toThrow(
      /missing: (\S+, ){4}\S+ and 15 more; too many: a\./,
    );
  });

  it("lets counters of batches be, and auxiliary classifiers where the original has them", () => {
    const counter = "blocks.0.bn.num_batches_tracked";
    const tensors = own().set(counter, { type: "int64", dims: [], data: BigInt64Array.of(5n) });
    expect(() => read(tensors)).not.toThrow();
    const auxiliary = own().set("AuxLogits.fc.weight", float32([1], [1]));
    expect(() => read(auxiliary)).toThrow("too many: AuxLogits.fc.weight");
  });

  it("tells an export that has lost the names how to keep them", () => {
    const renamed = [...own()].map(([, tensor], index) => [`onnx::Conv_${100 + index}`, tensor] as const);
    expect(() => read(new Map(renamed), "export.onnx.safetensors")).toThrow(
      /lost their names in the export \(onnx::Conv_100\).*state_dict as safetensors/,
    );
  });

  it("refuses bytes that are no such file", () => {
    const text = new TextEncoder().encode("this is text");
    expect(() => readWeights(customCnn, text, { source: "w.safetensors" })).toThrow(/w\.safetensors is no complete/);
    expect(() => readWeights(customCnn, text, { source: "w.onnx" })).toThrow(/w\.onnx/);
  });

  it("takes the auxiliary classifiers of a GoogLeNet file", () => {
    const googLeNet = findBackbone("googlenet.tv_in1k") as Backbone;
    const shapes = new Map<string, ParameterShape>();
    buildClassifier({
      backbone: googLeNet,
      head: { kind: "original" },
      classes: 2,
      size: 224,
      batch: 1,
      backboneParameters: shapeOnly(shapes),
      headParameters: shapeOnly(shapes),
    });
    const zeros = [...shapes].map(([name, { dims }]): [string, Tensor] => {
      return [name, { type: "float16", dims, data: new Uint16Array(sizeOf(dims)) }];
    });
    const tensors = new Map(zeros).set("aux1.conv.conv.weight", float32([2], [1, 2]));
    const source = "googlenet.safetensors";
    expect(() => readWeights(googLeNet, writeSafetensors(tensors), { source })).not.toThrow();
  });

  it.skipIf(!existsSync(shared))("reads the shared ImageNet weights, which bear timm's names", () => {
    const backbone = findBackbone("mobilenetv1_075.keras_in1k") as Backbone;
    const { tensors } = readWeights(backbone, readFileSync(shared), { source: "mobilenetv1_075" });
    expect(tensors.size).toBe(137);
    const wider = findBackbone("mobilenetv1_100.keras_in1k") as Backbone;
    expect(() => readWeights(wider, readFileSync(shared), { source: "mobilenetv1_075" })).toThrow(
      /conv_stem\.weight \(float32 \[24, 3, 3, 3\], not float32 \[32, 3, 3, 3\]\)/,
    );
  });
});
