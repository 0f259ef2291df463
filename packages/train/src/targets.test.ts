import { softmaxCrossEntropy } from "@leukoscope/autograd";
import { GraphBuilder } from "@leukoscope/onnx";
import { describe, expect, it } from "vitest";
import { load } from "../../autograd/src/testing/run-graph.ts";
import goldens from "./__goldens__/optimizers.json" with { type: "json" };
import { classWeightedTargets, smoothedTargets } from "./targets.ts";

it("smooths targets that still sum to one", () => {
  expect([...smoothedTargets([2, 0], 4, 0.2)].map((value) => Number(value.toFixed(6)))).toEqual([
    0.05, 0.05, 0.85, 0.05, 0.85, 0.05, 0.05, 0.05,
  ]);
});

describe("class weights", () => {
  const { logits, labels, weights: classWeights, cases } = goldens.classWeights;
  const classes = classWeights.length;

  it.each(cases)(
    "give PyTorch's loss and gradient with smoothing $smoothing",
    async ({ smoothing, loss, gradient }) => {
      const rows = labels.length;
      const builder = new GraphBuilder();
      builder.input("logits", { type: "float32", dims: [rows, classes] });
      builder.input("targets", { type: "float32", dims: [rows, classes] });
      builder.input("weights", { type: "float32", dims: [rows] });
      const values = softmaxCrossEntropy(builder, "logits", "targets", "weights");
      for (const value of Object.values(values)) builder.output(value);
      const ones = new Float32Array(rows).fill(1);
      const { targets, weights } = classWeightedTargets(labels, classes, smoothing, ones, classWeights);
      const feeds = { logits: Float32Array.from(logits), targets, weights };
      const results = await (await load(builder.build("weighted"))).run(feeds);
      expect(results[values.loss][0]).toBeCloseTo(loss, 5);
      results[values.gradient].forEach((value, i) => {
        expect(value).toBeCloseTo(gradient[i], 6);
      });
    },
  );

  it("leave rows that only fill a batch without weight", () => {
    const filled = Float32Array.of(1, 1, 0);
    expect([...classWeightedTargets([0, 1, 0], 2, 0, filled, [2, 3]).weights]).toEqual([2, 3, 0]);
  });
});
