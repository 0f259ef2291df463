import { trainingGraph } from "@leukoscope/autograd";
import { GraphError, sizeOf } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { channelBlock } from "../../../autograd/src/testing/channel-block.ts";
import { relativeError } from "../../../autograd/src/testing/closeness.ts";
import { load } from "../../../autograd/src/testing/run-graph.ts";
import type { Backbone } from "../backbone.ts";
import { buildClassifier } from "../classifier-model.ts";
import { findBackbone } from "../registry.ts";
import { countOf, type ParameterShape, shapeOnly } from "../shape-only.ts";
import { isTested } from "../testing/each-kind.ts";
import {
  digestError,
  goldenNames,
  images,
  readNetworkGolden,
  referenceParameters,
  referenceTensors,
  wholeNetwork,
} from "../testing/reference.ts";
import { alexNet } from "./alexnet.ts";
import { vgg } from "./vgg.ts";

const BATCH = 2;

/** Learnt parameters with the original top at 1000 classes, as published (timm's or torchvision's count). */
const published: Readonly<Record<string, number>> = {
  "vgg16.tv_in1k": 138_357_544,
  "vgg19.tv_in1k": 143_667_240,
  "alexnet.tv_in1k": 61_100_840,
  "googlenet.tv_in1k": 6_624_904,
  "inception_v3.tv_in1k": 23_834_568,
  "inception_v3.tf_in1k": 23_834_568,
  "inception_resnet_v2.tf_in1k": 55_843_464,
  "legacy_xception.tf_in1k": 22_855_952,
  "resnet50.tv_in1k": 25_557_032,
  "resnet50.a1_in1k": 25_557_032,
  "resnet101.tv_in1k": 44_549_160,
  "resnet152.tv_in1k": 60_192_808,
  "densenet121.ra_in1k": 7_978_856,
  "densenet121.tv_in1k": 7_978_856,
  "densenet201.tv_in1k": 20_013_928,
  "mobilenetv1_025.keras_in1k": 470_072,
  "mobilenetv1_050.keras_in1k": 1_331_592,
  "mobilenetv1_075.keras_in1k": 2_585_560,
  "mobilenetv1_100.keras_in1k": 4_231_976,
  "mobilenetv1_100.ra4_e3600_r224_in1k": 4_231_976,
  "mobilenetv2_100.ra_in1k": 3_504_872,
  "efficientnet_b0.ra_in1k": 5_288_548,
  "efficientnet_b1.ft_in1k": 7_794_184,
  "efficientnet_b3.ra2_in1k": 12_233_232,
  "efficientnet_b5.sw_in12k_ft_in1k": 30_389_784,
  "efficientnet_lite0.ra_in1k": 4_652_008,
};

/** Dense layers of 64 instead of 4096 features, as in the goldens: the weights would take 400 MB. */
const narrowed: Readonly<Record<string, Backbone>> = {
  "vgg16.tv_in1k": vgg(16, 64),
  "vgg19.tv_in1k": vgg(19, 64),
  "alexnet.tv_in1k": alexNet(64),
};

function registered(name: string): Backbone {
  const backbone = findBackbone(name);
  if (!backbone) throw new Error(`${name} has a golden but is not in the registry`);
  return backbone;
}

/** Networks whose windows end up larger than a too small feature map; where all is padded, one pixel would pass. */
const unpadded = /^(vgg|alexnet|googlenet|inception|densenet)/;

const shapes = shapeOnly(new Map());

/** Class n for sample n. */
const targets = (classes: number): Float32Array =>
  Float32Array.from({ length: BATCH * classes }, (_, index) => (index % (classes + 1) === 0 ? 1 : 0));

const layouts = [
  { layout: "in plain layout", block: undefined, tolerance: 1e-3 },
  // Rounded otherwise, one of two nearly equal values may be the maximum that was not: seen in DenseNet's pooling.
  { layout: "with channels in blocks", block: channelBlock, tolerance: 2e-3 },
].filter(({ layout, block }) => layout === "in plain layout" || block !== undefined);

it("counts the parameters of every network with a golden", () => {
  expect(goldenNames().filter((name) => !(name in published))).toEqual([]);
});

describe.each(goldenNames())("%s", (name) => {
  const golden = readNetworkGolden(name);
  const backbone = narrowed[name] ?? registered(name);

  it.skipIf(!isTested(name)).each(layouts)(
    "gives the reference's logits and gradients $layout",
    async ({ block, tolerance }) => {
      const { model, logits } = wholeNetwork(
        backbone,
        golden.size,
        BATCH,
        golden.classes,
        referenceParameters(golden.gain),
      );
      const tensors = [...model.initializers].filter(([key]) => /\.(weight|bias|running_mean|running_var)$/.test(key));
      expect(tensors.map(([key, { dims }]) => `${key} [${dims.join(",")}]`).sort()).toEqual(referenceTensors(golden));

      const trainable = golden.gradients.map((gradient) => gradient.name);
      const graph = trainingGraph(model, { logits, trainable, batchNormalization: "frozen", channelBlock: block });
      const feeds: Record<string, Float32Array> = {
        image: images(BATCH, golden.size, golden.stream),
        targets: targets(golden.classes),
        weights: new Float32Array(BATCH).fill(1),
      };
      for (const key of trainable) feeds[key] = model.initializers.get(key)?.data as Float32Array;
      for (const { mask, dims } of graph.dropouts) feeds[mask] = new Float32Array(sizeOf(dims)).fill(1);
      const outputs = [
        ...graph.model.outputs,
        { name: logits, type: "float32" as const, dims: [BATCH, golden.classes] },
      ];
      const results = await (await load({ ...graph.model, outputs })).run(feeds);

      expect(relativeError(results[logits], Float32Array.from(golden.logits.flat()))).toBeLessThanOrEqual(1e-4);
      expect(results[graph.loss][0]).toBeCloseTo(golden.loss, 4);
      for (const gradient of golden.gradients) {
        const error = digestError(results[graph.gradients.get(gradient.name) ?? ""], gradient);
        expect(error, `gradient of ${gradient.name}`).toBeLessThanOrEqual(tolerance);
      }
    },
  );

  it("has the published number of parameters", () => {
    const asked = new Map<string, ParameterShape>();
    wholeNetwork(registered(name), backbone.size, 1, 1000, shapeOnly(asked));
    expect(countOf(asked.values()).trainable).toBe(published[name]);
  });

  it("names blocks that are in the graph of the least input, and refuses a smaller one", () => {
    const { minimumSize } = backbone;
    const { model, blocks, features } = wholeNetwork(backbone, minimumSize, 1, 2, shapes);
    const values = new Set(model.nodes.flatMap((node) => node.outputs));
    expect(blocks.filter((block) => !values.has(block.output))).toEqual([]);
    expect(new Set(blocks.map((block) => block.name)).size).toBe(blocks.length);
    expect(blocks.length).toBeGreaterThanOrEqual(5);
    expect(features.name).toBe(blocks.at(-1)?.output);
    expect(Math.min(...features.dims)).toBeGreaterThanOrEqual(1);
    const options = { backbone, head: { kind: "linear" }, classes: 2, batch: 1 } as const;
    const sources = { backboneParameters: shapes, headParameters: shapes };
    expect(() => buildClassifier({ ...options, ...sources, size: minimumSize - 1 })).toThrow(RangeError);
    if (unpadded.test(name)) expect(() => wholeNetwork(backbone, minimumSize - 1, 1, 2, shapes)).toThrow(GraphError);
  });
});

it.each([
  [findBackbone("inception_v3.tv_in1k"), "AuxLogits.conv0.conv.weight"],
  [findBackbone("googlenet.tv_in1k"), "aux2.fc1.weight"],
])("tells the tensors of auxiliary classifiers from the network's own (%#)", (backbone, auxiliary) => {
  const asked = new Map<string, ParameterShape>();
  if (backbone) wholeNetwork(backbone, backbone.minimumSize, 1, 2, shapeOnly(asked));
  expect(asked.size).toBeGreaterThan(0);
  expect([...asked.keys(), auxiliary].filter((name) => backbone?.auxiliaryTensors?.test(name))).toEqual([auxiliary]);
});

it("looks for activation maps before VGG's last pooling", () => {
  const options = { backbone: vgg(16, 64), head: { kind: "linear" }, classes: 2, size: 64, batch: 1 } as const;
  const { model, camLayer, features } = buildClassifier({
    ...options,
    backboneParameters: shapes,
    headParameters: shapes,
  });
  const pooling = model.nodes.find((node) => node.outputs[0] === features);
  expect([pooling?.opType, pooling?.inputs[0]]).toEqual(["MaxPool", camLayer]);
});
