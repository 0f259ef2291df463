import { float32, GraphBuilder, int, ints } from "@leukoscope/onnx";
import { expect, it, describe as suite } from "vitest";
import {
  type Backbone,
  backboneNames,
  describe,
  findBackbone,
  mobilenetV1,
  multiplyAccumulates,
  resnet,
  sizeOfClassifier,
  usualHeads,
} from "./index.ts";

function named(name: string): Backbone {
  const backbone = findBackbone(name);
  if (!backbone) throw new Error(`no ${name}`);
  return backbone;
}

suite("sizeOfClassifier", () => {
  it("is what Makem et al. 2025 give for MobileNet_M with two classes", () => {
    const head = usualHeads["normalised-dense"];
    expect(sizeOfClassifier({ backbone: mobilenetV1(1), head, classes: 2, size: 224 })).toMatchObject({
      parameters: 3_235_010,
      trainable: 3_211_074,
    });
  });
});

suite("describe", () => {
  it("gives MobileNet's size in Keras's count", () => {
    const { parameters, trainable, weightBytes } = describe(mobilenetV1(1));
    expect([parameters, trainable, weightBytes]).toEqual([4_253_864, 4_231_976, 4 * 4_253_864]);
  });

  it("counts a normalisation's running statistics beside torchvision's parameters", () => {
    // 53 normalisations with 26,560 channels in all.
    expect(describe(resnet(50))).toMatchObject({ parameters: 25_557_032 + 2 * 26_560, trainable: 25_557_032 });
  });

  it.each([
    // Howard et al. 2017, tables 6 and 8: millions of multiply-adds at 224 pixels.
    ["mobilenetv1_100.keras_in1k", 569e6],
    ["mobilenetv1_075.keras_in1k", 325e6],
    ["mobilenetv1_050.keras_in1k", 149e6],
    ["mobilenetv1_025.keras_in1k", 41e6],
    // torchvision's tables of weights ("GFLOPS", which are multiply-accumulates).
    ["resnet50.tv_in1k", 4.09e9],
    ["resnet101.tv_in1k", 7.8e9],
    ["resnet152.tv_in1k", 11.51e9],
    ["vgg16.tv_in1k", 15.47e9],
    ["vgg19.tv_in1k", 19.63e9],
    ["densenet121.tv_in1k", 2.83e9],
    ["densenet201.tv_in1k", 4.29e9],
    ["inception_v3.tv_in1k", 5.71e9],
    ["googlenet.tv_in1k", 1.5e9],
    ["alexnet.tv_in1k", 0.71e9],
  ])("counts the published multiply-adds of %s", (name, published) => {
    const { macs } = describe(named(name));
    expect(macs / published).toBeGreaterThan(0.98);
    expect(macs / published).toBeLessThan(1.02);
  });

  it.each(backboneNames)("describes %s without its weights", (name) => {
    const backbone = named(name);
    const before = process.memoryUsage().arrayBuffers;
    const found = describe(backbone);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    expect(found).toMatchObject({ name, size: backbone.size, licence: backbone.licence });
    expect(found.parameters).toBeGreaterThanOrEqual(found.trainable);
    expect(found.macs).toBeGreaterThan(1e6);
    expect(found.blocks.length).toBeGreaterThan(1);
  });
});

it("counts convolutions by group, and matrix products, for every image", () => {
  const builder = new GraphBuilder();
  const weight = (name: string, ...dims: number[]) =>
    builder.initializer(name, float32(dims, new Float32Array(dims.reduce((a, b) => a * b, 1))));
  const image = builder.input("image", { type: "float32", dims: [2, 4, 6, 6] });
  const conv = builder.op("Conv", [image, weight("a", 8, 2, 3, 3)], { group: int(2), strides: ints([2, 2]) });
  const flat = builder.op("Flatten", [builder.op("Relu", [conv])]);
  const dense = builder.op("Gemm", [flat, weight("b", 5, 32)], { transB: int(1) });
  builder.output(builder.op("MatMul", [dense, weight("c", 5, 3)]));
  // [2, 8, 2, 2] values of 2 x 9 products each, [2, 5] of 32, [2, 3] of 5.
  expect(multiplyAccumulates(builder.build("small"))).toBe(64 * 18 + 10 * 32 + 6 * 5);
});
