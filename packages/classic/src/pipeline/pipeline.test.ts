import { evaluatePredictions } from "@leukoscope/evaluate";
import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { ClassicError } from "../errors.ts";
import { fitPrincipalComponents, projected } from "../prepare/principal-components.ts";
import { fitScaling } from "../prepare/scaling.ts";
import { mutualInformation } from "../select/mutual-information.ts";
import { recursiveElimination } from "../select/recursive-elimination.ts";
import { foldsOf } from "../table/folds.ts";
import { golden, plainRows, scaling, testing, training } from "../testing/golden-table.ts";
import {
  type ClassicTable,
  classicPredictor,
  formatClassicModel,
  parseClassicModel,
  trainClassic,
} from "./classic-model.ts";
import { readClassicSpec } from "./spec.ts";

const names = ["benign", "early", "pro"];
const columns = Array.from(plainRows[0], (_, i) => `nucleus.${i}`);
const table: ClassicTable = {
  columns,
  rows: plainRows.slice(0, golden.train),
  classes: training.labels.map((label) => names[label]),
};
const testRows = plainRows.slice(golden.train);
const train = (spec: object, seed = 1) =>
  trainClassic(table, { spec: readClassicSpec(spec), seed, data: "0".repeat(64) });

describe("preparation", () => {
  it("scales as scikit-learn, and fills what is missing with the median", () => {
    scaling.mean.forEach((value, i) => {
      expect(value).toBeCloseTo(golden.scaling.mean[i], 9);
      expect(scaling.spread[i]).toBeCloseTo(golden.scaling.spread[i], 9);
    });
    const gaps = fitScaling([
      Float64Array.of(1, 7),
      Float64Array.of(Number.NaN, 7),
      Float64Array.of(3, 7),
      Float64Array.of(8, 7),
    ]);
    expect(gaps.fill).toEqual([3, 7]);
    expect(gaps.mean[0]).toBeCloseTo(15 / 4, 12);
    expect(gaps.spread[1]).toBe(1);
  });

  it("has scikit-learn's principal components, up to the sign", () => {
    const components = fitPrincipalComponents(training.rows, 4);
    components.explained.forEach((share, i) => {
      expect(share).toBeCloseTo(golden.components.explained[i], 9);
    });
    golden.components.projected.forEach((wanted, i) => {
      projected(testing.rows[i], components).forEach((value, k) => {
        expect(Math.abs(value)).toBeCloseTo(wanted[k], 7);
      });
    });
  });

  it("has scikit-learn's mutual information and recursive elimination", () => {
    mutualInformation(training).forEach((value, column) => {
      expect(value).toBeCloseTo(golden.mutualInformation[column], 6);
    });
    expect(recursiveElimination(training, 5)).toEqual(golden.eliminated);
  });

  it("keeps groups and shares of the classes in folds", () => {
    const labels = Array.from({ length: 120 }, (_, i) => (i % 10 < 7 ? 0 : 1));
    const groups = labels.map((_, i) => `patient ${Math.floor(i / 6)}`);
    const folds = foldsOf(labels, 2, 5, new Random(1), groups);
    for (const group of new Set(groups)) expect(new Set(folds.filter((_, i) => groups[i] === group)).size).toBe(1);
    const plain = foldsOf(labels, 2, 5, new Random(1));
    for (let fold = 0; fold < 5; fold++) {
      const rare = plain.filter((value, i) => value === fold && labels[i] === 1).length;
      expect(Math.abs(rare - 36 / 5)).toBeLessThan(1);
    }
  });
});

const specs: Readonly<Record<string, object>> = {
  "svm, calibrated": { model: { kind: "svm" }, calibrate: "sigmoid" },
  "svm, isotonic, SMOTE": { model: { kind: "svm", kernel: "linear" }, calibrate: "isotonic", resample: "smote" },
  "forest on the best columns": {
    model: { kind: "forest", trees: 15 },
    select: { by: "mutual-information", count: 6 },
  },
  "tree, borderline SMOTE": { model: { kind: "tree" }, resample: "borderline-smote" },
  "boosting on important columns": {
    model: { kind: "boosting", rounds: 30, minLeaf: 5 },
    select: { by: "forest-importance", count: 8 },
  },
  "neighbours of components": { model: { kind: "neighbours" }, components: 5 },
  "Bayes, undersampled": { model: { kind: "bayes" }, resample: "undersample" },
  "logistic after elimination": { model: { kind: "logistic" }, select: { by: "recursive-elimination", count: 6 } },
};

describe.each(Object.entries(specs))("%s", (_, spec) => {
  it("is better than chance, sure in shares that sum to 1, and the same after its file was read", () => {
    const model = train(spec);
    const predict = classicPredictor(model, columns);
    const read = classicPredictor(parseClassicModel(formatClassicModel(model)), columns);
    const probabilities = testRows.map(predict);
    expect(testRows.map(read)).toEqual(probabilities);
    expect(formatClassicModel(train(spec))).toBe(formatClassicModel(model));
    const metrics = evaluatePredictions({ labels: testing.labels, probabilities, classes: names });
    expect(metrics.balancedAccuracy).toBeGreaterThan(0.5);
    expect(probabilities.every((row) => Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-9)).toBe(true);
  });
});

it("calibration brings an SVM's shares nearer to what comes true", () => {
  const eceOf = (spec: object) => {
    const probabilities = testRows.map(classicPredictor(train(spec), columns));
    return evaluatePredictions({ labels: testing.labels, probabilities, classes: names }).logLoss;
  };
  expect(eceOf({ model: { kind: "svm" }, calibrate: "sigmoid" })).toBeLessThan(eceOf({ model: { kind: "svm" } }));
});

describe("a model file", () => {
  const model = train({ model: { kind: "bayes" } });

  it("finds its columns by name, and passes over others", () => {
    const turned = [...columns].reverse();
    const predict = classicPredictor(model, ["path", ...turned]);
    const row = Float64Array.from([Number.NaN, ...[...testRows[0]].reverse()]);
    expect(predict(row)).toEqual(classicPredictor(model, columns)(testRows[0]));
    expect(() => classicPredictor(model, columns.slice(1))).toThrow(/no column nucleus\.0/);
  });

  it("takes a value that is missing for the median", () => {
    const row = Float64Array.from(testRows[0]);
    row[2] = Number.NaN;
    expect(classicPredictor(model, columns)(row).every(Number.isFinite)).toBe(true);
  });

  it("says what it was trained on", () => {
    expect(model.provenance).toMatchObject({ rows: golden.train, seed: 1 });
    expect(Object.values(model.provenance.perClass).reduce((sum, count) => sum + count)).toBe(golden.train);
  });

  it.each([
    ["no JSON", "{", /no JSON/],
    ["another file", '{"format":"onnx"}', /format/],
    ["a later version", formatClassicModel(model).replace('"version":1', '"version":2'), /version/],
    ["a column too few", formatClassicModel({ ...model, columns: columns.slice(1) }), /scales 12 columns and names 11/],
    [
      "a damaged classifier",
      JSON.stringify({ ...model, pipeline: { ...model.pipeline, model: { kind: "bayes" } } }),
      /damaged/,
    ],
  ])("is refused: %s", (_, text, reason) => {
    expect(() => parseClassicModel(text)).toThrow(ClassicError);
    expect(() => parseClassicModel(text)).toThrow(reason);
  });
});

it("settings and tables that make no sense are told by name", () => {
  expect(() => readClassicSpec({ model: { kind: "svm", c: -1 } })).toThrow(/model\.c/);
  expect(() => readClassicSpec({ model: { kind: "magic" } })).toThrow(/model/);
  expect(() =>
    trainClassic(
      { ...table, classes: table.classes.map(() => "benign") },
      { spec: readClassicSpec({ model: { kind: "bayes" } }), seed: 1, data: "", classes: names },
    ),
  ).toThrow(/1 class/);
});
