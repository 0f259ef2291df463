import type { Tensor } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import type { Backbone } from "../backbone.ts";
import { buildClassifier, findBackbone } from "../index.ts";
import { eachSmallKind } from "../testing/each-kind.ts";
import { images, referenceParameters } from "../testing/reference.ts";
import { trainSteps } from "../testing/train-steps.ts";

const BATCH = 2;

// Smallest inputs leave maps of one cell, where a batch of two makes live normalisation ill-conditioned: the loss need not
// fall in three steps, but nothing may overflow or stand still.
describe.each(eachSmallKind)("%s", (name) => {
  it("trains at its smallest input", async () => {
    const backbone = findBackbone(name) as Backbone;
    const size = backbone.minimumSize;
    const { model } = buildClassifier({
      backbone,
      head: { kind: "linear" },
      classes: 2,
      size,
      batch: BATCH,
      backboneParameters: referenceParameters(1),
      headParameters: referenceParameters(1),
      training: true,
    });
    const options = { steps: 3, learningRate: 1e-4 };
    const { losses, parameters, statistics } = await trainSteps(model, images(BATCH, size, 0), options);

    expect(losses.every(Number.isFinite)).toBe(true);
    const learnt = [...parameters, ...statistics];
    expect(learnt.flatMap(([key, values]) => (values.every(Number.isFinite) ? [] : [key]))).toEqual([]);
    // Every kernel moves. A bias before a live normalisation need not: on a map of one cell it only shifts what is centred.
    const still = [...parameters].filter(([key, values]) => {
      const start = model.initializers.get(key) as Tensor;
      return start.dims.length > 1 && values.every((value, index) => value === start.data[index]);
    });
    expect(still.map(([key]) => key)).toEqual([]);
  }, 180_000);
});
