import { softmaxCrossEntropy } from "@leukoscope/autograd";
import { GraphBuilder } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { load } from "../../autograd/src/testing/run-graph.ts";
import goldens from "./__goldens__/optimizers.json" with { type: "json" };
import { classWeightedTargets, smoothedTargets } from "./targets.ts";

const rowsOf = (labels: readonly number[]) => labels.map((label) => ({ label }));

it("smooths targets that still sum to one", () => {
  expect([...smoothedTargets(rowsOf([2, 0]), 4, 0.2)].map((value) => Number(value.toFixed(6)))).toEqual([
    0.05, 0.05, 0.85, 0.05, 0.85, 0.05, 0.05, 0.05,
  ]);
});

const mixedRow = fc.record({
  label: fc.nat(4),
  mixed: fc.option(fc.record({ label: fc.nat(4), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    nil: undefined,
  }),
});

it("keeps every row's sum one, whatever is mixed into it", () => {
  fc.assert(
    fc.property(
      fc.array(mixedRow, { minLength: 1 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (rows, smoothing) => {
        const targets = smoothedTargets(rows, 5, smoothing);
        for (let row = 0; row < rows.length; row++) {
          const own = targets.subarray(5 * row, 5 * row + 5);
          expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
          expect(own.every((value) => value >= 0)).toBe(true);
        }
      },
    ),
  );
  expect([...smoothedTargets([{ label: 0, mixed: { label: 2, share: 0.25 } }], 3, 0)]).toEqual([0.75, 0, 0.25]);
});

it("weighs a mixed row by the shares of its classes: the loss of each class stays what it is alone", () => {
  const row = [{ label: 0, mixed: { label: 1, share: 0.25 } }];
  const { targets, weights } = classWeightedTargets(row, 2, 0, Float32Array.of(1), [2, 4]);
  expect(weights[0]).toBeCloseTo(0.75 * 2 + 0.25 * 4, 6);
  // Target times weight is share times class weight.
  expect(targets[0] * weights[0]).toBeCloseTo(0.75 * 2, 6);
  expect(targets[1] * weights[0]).toBeCloseTo(0.25 * 4, 6);
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
      const { targets, weights } = classWeightedTargets(rowsOf(labels), classes, smoothing, ones, classWeights);
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
    expect([...classWeightedTargets(rowsOf([0, 1, 0]), 2, 0, filled, [2, 3]).weights]).toEqual([2, 3, 0]);
  });
});
