import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexOfLargest, type Labelled } from "../table/rows.ts";
import { golden, testing, training } from "../testing/golden-table.ts";
import { fitModel, scorerOf } from "./model.ts";
import { modelSpec } from "./model-spec.ts";
import { fitForest } from "./tree/forest.ts";
import { leafOf } from "./tree/tree.ts";

const scoresOf = (spec: unknown, data: Labelled, seed = 1): number[][] => {
  const score = scorerOf(fitModel(modelSpec.parse(spec), data, new Random(seed)));
  return testing.rows.map(score);
};
const agreement = (scores: readonly number[][], predicted: readonly number[]): number =>
  scores.filter((row, i) => indexOfLargest(row) === predicted[i]).length / predicted.length;
const accuracy = (scores: readonly number[][]): number => agreement(scores, testing.labels);
const apart = (scores: readonly number[][], wanted: readonly (readonly number[] | number)[]): number =>
  Math.max(
    ...scores.flatMap((row, i) => {
      const expected = wanted[i];
      // Of two classes scikit-learn gives the decision for the second.
      if (typeof expected === "number") return [Math.abs(row[1] - expected)];
      return row.map((value, k) => Math.abs(value - expected[k]));
    }),
  );

/** Largest difference of a score, of problems that are solved step by step. */
const TOLERANCE: Readonly<Record<string, number>> = { svm: 1e-5, logistic: 2e-4 };
const { boosting, ...exact } = golden.models;

describe.each(Object.entries(exact))("%s", (_, { decisions, predicted, probabilities, spec }) => {
  it("scores and predicts as scikit-learn", () => {
    const { kind } = modelSpec.parse(spec);
    const scores = scoresOf(spec, training);
    expect(agreement(scores, predicted)).toBe(1);
    expect(apart(scores, decisions ?? probabilities ?? [])).toBeLessThan(TOLERANCE[kind] ?? 1e-6);
  });
});

describe.each(Object.entries(golden.binary))(
  "%s of two classes",
  (_, { decisions, predicted, probabilities, spec }) => {
    it("scores and predicts as scikit-learn", () => {
      const two = training.labels.flatMap((label, row) => (label < 2 ? [row] : []));
      const data = {
        rows: two.map((row) => training.rows[row]),
        labels: two.map((row) => training.labels[row]),
        classes: 2,
      };
      const scores = scoresOf(spec, data);
      expect(agreement(scores, predicted)).toBe(1);
      expect(apart(scores, decisions ?? probabilities ?? [])).toBeLessThan(5e-3);
    });
  },
);

describe("forest", () => {
  it("is as accurate as scikit-learn's, and as sure of the same rows", () => {
    const runs = [1, 2, 3].map((seed) => scoresOf({ kind: "forest", trees: 60 }, training, seed));
    const mean = testing.rows.map((_, i) => [0, 1, 2].map((k) => runs.reduce((sum, run) => sum + run[i][k] / 3, 0)));
    const ours = runs.reduce((sum, run) => sum + accuracy(run) / 3, 0);
    const theirs = golden.forest.accuracy.reduce((sum, value) => sum + value / 5, 0);
    expect(Math.abs(ours - theirs)).toBeLessThan(0.04);
    const differences = mean.flatMap((row, i) =>
      row.map((value, k) => Math.abs(value - golden.forest.probabilities[i][k])),
    );
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.03);
  });

  it("finds the same columns important", () => {
    const importance = new Float64Array(12);
    fitForest(training, { trees: 60, maxDepth: 100, minLeaf: 1 }, new Random(1), importance);
    const total = importance.reduce((sum, value) => sum + value, 0);
    importance.forEach((value, column) => {
      expect(Math.abs(value / total - golden.forest.importance[column])).toBeLessThan(0.03);
    });
  });
});

describe("decision tree", () => {
  it("is as accurate as scikit-learn's, with as many leaves, and parts all rows that it was grown on", () => {
    const model = fitModel(modelSpec.parse({ kind: "tree" }), training, new Random(1));
    if (model.kind !== "tree") throw new Error("no tree");
    const scores = scoresOf({ kind: "tree" }, training);
    expect(accuracy(scores)).toBeGreaterThan(Math.min(...golden.tree.accuracy) - 0.05);
    const leaves = model.tree.column.filter((column) => column < 0).length;
    expect(Math.abs(leaves - golden.tree.leaves[0])).toBeLessThanOrEqual(3);
    training.rows.forEach((row, i) => {
      expect(indexOfLargest(leafOf(model.tree, row))).toBe(training.labels[i]);
    });
    expect(Math.max(...golden.tree.predicted.map((predicted) => agreement(scores, predicted)))).toBeGreaterThan(0.9);
  });
});

const kinds = ["svm", "forest", "tree", "boosting", "neighbours", "bayes", "logistic"] as const;

describe.each(kinds)("%s", (kind) => {
  it("gives the same bits for the same seed, and as JSON", () => {
    const spec = modelSpec.parse({ kind, ...(kind === "forest" && { trees: 10 }) });
    const one = fitModel(spec, training, new Random(3));
    const other = fitModel(spec, training, new Random(3));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    const read = scorerOf(JSON.parse(JSON.stringify(one)));
    const plain = scorerOf(one);
    for (const row of testing.rows) expect(read(row)).toEqual(plain(row));
  });

  it("gives finite scores whatever it was given", () => {
    const value = fc.oneof(fc.double({ min: -10, max: 10, noNaN: true }), fc.constantFrom(0, 1));
    const row = fc.array(value, { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values));
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 12 }), row, (rows, asked) => {
        const labels = rows.map((_, i) => i % 3);
        const spec = modelSpec.parse({
          kind,
          ...(kind === "forest" && { trees: 5 }),
          ...(kind === "boosting" && { rounds: 5, minLeaf: 1 }),
        });
        const scores = scorerOf(fitModel(spec, { rows, labels, classes: 3 }, new Random(1)))(asked);
        expect(scores).toHaveLength(3);
        expect(scores.every(Number.isFinite)).toBe(true);
        if (kind !== "svm") expect(scores.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      }),
      { numRuns: 30 },
    );
  });
});
