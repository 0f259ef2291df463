import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { normalCumulative, normalQuantile } from "../distributions/normal.ts";
import { bcaInterval, bootstrap, reflectedInterval } from "../intervals/bootstrap.ts";
import { wilson } from "../intervals/wilson.ts";
import { rocAuc } from "../metrics/roc-auc.ts";
import { evaluatePredictions } from "./evaluate-predictions.ts";

const FIGURES = [
  "accuracy",
  "balancedAccuracy",
  "precisionMacro",
  "recallMacro",
  "f1Macro",
  "f1Weighted",
  "auc",
  "ece",
] as const;

interface GoldenCase extends Record<(typeof FIGURES)[number], number | null> {
  name: string;
  classCount: number;
  labels: number[];
  probabilities: number[][];
  confusion: number[][];
  perClass: { precision: number; recall: number; f1: number; n: number }[];
}

interface Goldens {
  cases: GoldenCase[];
  bootstrap: { sample: number[]; bca: [number, number]; reflected: [number, number] };
  quantile: [p: number, x: number][];
  cumulative: [x: number, p: number][];
  wilson: [k: number, n: number, level: number, low: number, high: number][];
}

const goldens = JSON.parse(readFileSync(new URL("../__goldens__/metrics.json", import.meta.url), "utf8")) as Goldens;

describe("against scikit-learn", () => {
  test.each(goldens.cases)("$name", (golden) => {
    const classes = Array.from({ length: golden.classCount }, (_, k) => `class ${k}`);
    const metrics = evaluatePredictions({ ...golden, classes });
    for (const figure of FIGURES) {
      const expected = golden[figure];
      if (expected === null) expect(metrics[figure], figure).toBeNull();
      else expect(metrics[figure], figure).toBeCloseTo(expected, 12);
    }
    expect(metrics.confusion).toEqual(golden.confusion);
    expect(metrics.n).toBe(golden.labels.length);
    metrics.perClass.forEach((row, k) => {
      expect(row.class).toBe(classes[k]);
      for (const key of ["precision", "recall", "f1", "n"] as const) {
        expect(row[key], `${key} of ${k}`).toBeCloseTo(golden.perClass[k][key], 12);
      }
    });
  });

  test("half-precision and single-precision rows give nearly the same figures", () => {
    const golden = goldens.cases[0];
    const rows = golden.probabilities.map((row) => Float32Array.from(row));
    expect(rocAuc(golden.labels, rows, 4)).toBeCloseTo(golden.auc ?? Number.NaN, 5);
  });
});

describe("against SciPy", () => {
  test.each(goldens.wilson)("Wilson %d of %d at %d", (k, n, level, low, high) => {
    const interval = wilson(k, n, level);
    expect(interval[0]).toBeCloseTo(low, 8);
    expect(interval[1]).toBeCloseTo(high, 8);
  });

  test("normal distribution", () => {
    for (const [p, x] of goldens.quantile) expect(normalQuantile(p)).toBeCloseTo(x, 7);
    for (const [x, p] of goldens.cumulative) expect(Math.abs(normalCumulative(x) - p)).toBeLessThan(1e-7);
  });

  test("BCa and reflected intervals of the mean of a skewed sample", () => {
    const { sample, bca, reflected } = goldens.bootstrap;
    const [distribution] = bootstrap({
      count: sample.length,
      strata: [sample.map((_, i) => [i])],
      statistics: (weights) => [sample.reduce((sum, value, i) => sum + value * weights[i], 0) / sample.length],
      resamples: 20_000,
      seed: 3,
    });
    if (distribution === null) throw new Error("the mean is always defined");
    bcaInterval(distribution).forEach((end, i) => {
      expect(Math.abs(end - bca[i])).toBeLessThan(0.004);
    });
    reflectedInterval(distribution).forEach((end, i) => {
      expect(Math.abs(end - reflected[i])).toBeLessThan(0.004);
    });
    // The two differ by far more than the tolerance, so neither can pass for the other.
    expect(Math.abs(bca[0] - reflected[0])).toBeGreaterThan(0.02);
  });
});
