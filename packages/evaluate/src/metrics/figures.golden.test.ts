import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { precisionRecallCurve } from "../curves/precision-recall-curve.ts";
import { rocCurve } from "../curves/roc-curve.ts";
import { evaluatePredictions } from "../evaluation/evaluate-predictions.ts";
import { adaptiveCalibrationError } from "./adaptive-calibration-error.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import { binaryRocAuc } from "./roc-auc.ts";

interface FigureGolden {
  name: string;
  specificityMacro: number;
  auprc: number | null;
  classAuc: (number | null)[];
  kappa: number;
  kappaLinear: number;
  kappaQuadratic: number;
  mcc: number;
  logLoss: number;
  brier: number;
  adaptiveEce: number;
  curves: Record<"fpr" | "tpr" | "thresholds" | "precision" | "recall" | "prThresholds", number[]> | null;
}

const read = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../__goldens__/${name}.json`, import.meta.url), "utf8")) as T;
const { cases } = read<{ cases: { name: string; classCount: number; labels: number[]; probabilities: number[][] }[] }>(
  "metrics",
);
const figures = read<FigureGolden[]>("figures");
const GOLDENS = cases.map((given, i) => ({ ...given, expected: figures[i] }));

describe("against scikit-learn", () => {
  test.each(GOLDENS)("$name", ({ name, classCount, labels, probabilities, expected }) => {
    expect(expected.name).toBe(name);
    const classes = Array.from({ length: classCount }, (_, k) => `class ${k}`);
    const metrics = evaluatePredictions({ labels, probabilities, classes });
    for (const figure of ["specificityMacro", "auprc", "kappa", "mcc", "logLoss", "brier"] as const) {
      const value = expected[figure];
      if (value === null) expect(metrics[figure], figure).toBeNull();
      else expect(metrics[figure], figure).toBeCloseTo(value, 12);
    }
    expect(cohenKappa(metrics.confusion, "linear")).toBeCloseTo(expected.kappaLinear, 12);
    expect(cohenKappa(metrics.confusion, "quadratic")).toBeCloseTo(expected.kappaQuadratic, 12);
    expect(adaptiveCalibrationError(labels, probabilities)).toBeCloseTo(expected.adaptiveEce, 12);
    metrics.perClass.forEach(({ auc, aucCi }, k) => {
      const area = expected.classAuc[k];
      if (area === null) {
        expect([auc, aucCi]).toEqual([null, null]);
      } else {
        expect(auc, `area of ${k}`).toBeCloseTo(area, 12);
        if (aucCi !== null) expect(aucCi[0]).toBeLessThanOrEqual(area);
      }
    });
  });
});

describe("curves", () => {
  test.each(GOLDENS.filter(({ expected }) => expected.curves !== null))(
    "$name",
    ({ labels, probabilities, expected }) => {
      const positive = labels.map((label) => label === 1);
      const scores = probabilities.map((row) => row[1]);
      const golden = expected.curves;
      if (golden === null) throw new Error("filtered");
      const points = rocCurve(positive, scores);
      for (const { threshold, falsePositiveRate, truePositiveRate } of points.slice(1)) {
        const at = golden.thresholds.indexOf(threshold ?? Number.NaN) + 1;
        expect(falsePositiveRate).toBeCloseTo(golden.fpr[at], 12);
        expect(truePositiveRate).toBeCloseTo(golden.tpr[at], 12);
      }
      // What is left out lies on the lines: the area under what is left is the whole.
      let area = 0;
      for (let i = 1; i < points.length; i++) {
        const [a, b] = [points[i - 1], points[i]];
        area += ((b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate)) / 2;
      }
      expect(area).toBeCloseTo(binaryRocAuc(positive, scores) ?? Number.NaN, 12);
      expect(points[0]).toEqual({ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 });
      expect(points[points.length - 1]).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });

      const pr = precisionRecallCurve(positive, scores);
      expect(pr.map((point) => point.precision)).toEqual(golden.precision);
      expect(pr.map((point) => point.recall)).toEqual(golden.recall);
      expect(pr.slice(1).map((point) => point.threshold)).toEqual(golden.prThresholds);
    },
  );

  test("refuse what has no curve", () => {
    expect(() => rocCurve([true, true], [1, 2])).toThrowError(expect.objectContaining({ code: "class-absent" }));
    expect(() => rocCurve([], [])).toThrowError(expect.objectContaining({ code: "no-predictions" }));
    expect(() => rocCurve([true, false], [1])).toThrowError(expect.objectContaining({ code: "length-mismatch" }));
    expect(() => precisionRecallCurve([false], [1])).toThrowError(/needs a positive/);
    expect(() => rocCurve([true, false], [1, Number.NaN])).toThrowError(expect.objectContaining({ code: "bad-value" }));
  });
});
