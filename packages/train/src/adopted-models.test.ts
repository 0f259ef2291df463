import { trainingGraph } from "@leukoscope/autograd";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { MemoryStorage } from "@leukoscope/storage";
import { describe, expect, it } from "vitest";
import { adoptClassifier, drawn } from "../../zoo/src/index.ts";
import { learnableParameters, parametersAfter } from "./learnable-parameters.ts";
import { adam } from "./optimizers/index.ts";
import { constant } from "./schedules/index.ts";
import { openExported } from "./testing/exported-golden.ts";
import { train } from "./trainer.ts";

const adopted = (network: string, exporter: string, size: number) =>
  adoptClassifier(openExported(network, exporter, { batch: 4, size }), {
    classes: 3,
    head: { hidden: 0, dropout: [0, 0] },
    headParameters: drawn(0),
  });

const mobilenetBlocks = [
  "features.0.0",
  ...Array.from({ length: 17 }, (_, index) => `features.${index + 1}`),
  "features.18.0",
];

describe("adoptClassifier on what PyTorch exports", () => {
  it.each(["classic", "modern", "folded"])("finds the blocks of MobileNetV2, %s", (exporter) => {
    const { model, blocks, features, camLayer } = adopted("mobilenetv2", exporter, 64);
    expect(blocks.map(({ name }) => name)).toEqual(mobilenetBlocks);
    expect(camLayer).toBe(features);
    expect(parametersAfter(model, features)).toEqual(["head.classifier.weight", "head.classifier.bias"]);
    const last = parametersAfter(model, blocks[17].output).filter((name) => !name.startsWith("head."));
    expect(last.length).toBeGreaterThan(0);
    expect(last.every((name) => name.startsWith("features.18."))).toBe(true);
  });

  it.each(["classic", "modern"])("finds the blocks of a transformer, %s, and the map before it", (exporter) => {
    const { model, blocks, features, camLayer } = adopted("vit", exporter, 32);
    expect(blocks.map(({ name }) => name)).toEqual(["patch_embed", "blocks.0", "blocks.1", "blocks.2"]);
    const place = (value: string) => model.nodes.findIndex(({ outputs }) => outputs.includes(value));
    expect(place(camLayer)).toBeLessThan(place(features));
    expect(model.nodes[place(camLayer)].opType).toBe("Conv");
  });

  it("trains every convolution where batch normalisation is folded into it", () => {
    const { model } = adopted("mobilenetv2", "folded", 64);
    const trainable = learnableParameters(model);
    const graph = trainingGraph(model, { logits: "logits", trainable, batchNormalization: "live" });
    // Weight and bias of 52 convolutions and of the head.
    expect(graph.gradients.size).toBe(106);
    expect(graph.statistics).toEqual([]);
  });

  it("learns four images by heart where batch normalisation is folded", async () => {
    const { model } = adopted("mobilenetv2", "folded", 32);
    const random = new Random("four images");
    const data = Float32Array.from({ length: 4 * 3 * 32 * 32 }, () => random.normal());
    const input = async (index: number) => data.slice(index * 3072, (index + 1) * 3072);
    const images = { labels: [0, 1, 2, 1], key: (index: number) => `image-${index}`, input };
    const runtime = new NodeRuntime();
    const { history } = await train({
      model,
      classes: 3,
      train: images,
      validation: images,
      stages: [
        {
          name: "all",
          trainable: learnableParameters(model),
          batchNormalization: "live",
          batchNormalizationMomentum: 0.1,
          epochs: 12,
          patience: 100,
          optimizer: () => adam(),
          schedule: () => constant(1e-3),
          labelSmoothing: 0,
          draws: 1,
        },
      ],
      seed: "1",
      threads: 1,
      score: (_labels, rows) => ({ accuracy: 0, f1Macro: 0, loss: rows.length }),
      runtime,
      storage: new MemoryStorage(),
      cache: "cache",
      checkpoint: "checkpoint",
      resume: false,
      fingerprint: "folded",
      onEvent: () => {},
    });
    await runtime.close();
    expect(history[11].train.loss).toBeLessThan(history[0].train.loss / 2);
    expect(history[11].train.accuracy).toBe(1);
  });
});
