import { Random } from "@leukoscope/random";
import { describe, expect, test } from "vitest";
import { EvaluationError } from "../errors.ts";
import { wilson } from "../intervals/wilson.ts";
import { confusionMatrix } from "../metrics/confusion-matrix.ts";
import { simulate, trueFigures } from "../testing/simulated-classifier.ts";
import { evaluatePredictions, type Predictions } from "./evaluate-predictions.ts";

const CLASSES = ["Benign", "Early", "Pre", "Pro"];

function thrown(predictions: Partial<Predictions>): EvaluationError {
  try {
    evaluatePredictions({ labels: [0], probabilities: [[0.5, 0.5]], classes: ["a", "b"], ...predictions });
  } catch (error) {
    if (error instanceof EvaluationError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("refuses", () => {
  test("an empty test", () => {
    expect(thrown({ labels: [], probabilities: [] }).code).toBe("no-predictions");
  });

  test("NaN, naming the row", () => {
    const rows = [
      [0.5, 0.5],
      [Number.NaN, 0.5],
    ];
    const error = thrown({ labels: [0, 1], probabilities: rows });
    expect(error).toMatchObject({ code: "bad-probability", row: 1, value: Number.NaN });
    expect(error.message).toContain("row 1, class 0");
  });

  test("logits, negative or not summing to 1", () => {
    expect(thrown({ probabilities: [[-1, 2]] })).toMatchObject({ code: "bad-probability", value: -1, row: 0 });
    expect(thrown({ probabilities: [[0.9, 0.9]] }).message).toContain("sum to 1.8");
  });

  test("labels out of range and rows, labels or groups that do not fit", () => {
    expect(thrown({ labels: [2] })).toMatchObject({ code: "label-out-of-range", value: 2, row: 0 });
    expect(thrown({ labels: [0.5] }).code).toBe("label-out-of-range");
    expect(thrown({ labels: [0, 1] }).code).toBe("length-mismatch");
    expect(thrown({ probabilities: [[0.2, 0.3, 0.5]] }).code).toBe("length-mismatch");
    expect(thrown({ groups: ["a", "b"] }).code).toBe("length-mismatch");
    expect(thrown({ classes: ["a"], probabilities: [[1]] }).code).toBe("too-few-classes");
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrowError(/2 labels but 1 predictions/);
  });
});

describe("edge cases", () => {
  test("a class absent from the test: zero for it, no AUC, no interval of its recall, JSON without loss", () => {
    const { labels, probabilities } = simulate(new Random(1), 50, { separation: 2 });
    const kept = labels.flatMap((label, i) => (label === 3 ? [] : [i]));
    const metrics = evaluatePredictions({
      labels: kept.map((i) => labels[i]),
      probabilities: kept.map((i) => probabilities[i]),
      classes: CLASSES,
    });
    expect(metrics.auc).toBeNull();
    expect(metrics.ci.auc).toBeNull();
    expect(metrics.perClass[3]).toMatchObject({ class: "Pro", n: 0, recall: 0, recallCi: null });
    expect(metrics.recallMacro).toBeCloseTo(metrics.balancedAccuracy * 0.75, 12);
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
  });

  test("a test without an error does not claim certainty", () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 4);
    const probabilities = labels.map((label) => CLASSES.map((_, k) => (k === label ? 1 : 0)));
    const { ci, ...metrics } = evaluatePredictions({ labels, probabilities, classes: CLASSES });
    expect(metrics).toMatchObject({ accuracy: 1, f1Macro: 1, auc: 1, ece: 0 });
    expect(ci.accuracy).toEqual(wilson(40, 40));
    // By hand: four classes, ten of ten each, 1 - sqrt(4 (d / 4)^2) = 1 - d / 2 with d = 1 - low(10 of 10).
    const loss = (1 - wilson(10, 10)[0]) / 2;
    for (const figure of ["balancedAccuracy", "precisionMacro", "recallMacro", "f1Macro", "f1Weighted"] as const) {
      expect(ci[figure][0], figure).toBeCloseTo(1 - loss, 12);
      expect(ci[figure][1], figure).toBe(1);
    }
    expect(ci.auc).toEqual(wilson(10, 10));
    expect(ci.ece[0]).toBe(0);
    expect(ci.ece[1]).toBeCloseTo(1 - wilson(40, 40)[0], 12);
  });

  test("one image", () => {
    const metrics = evaluatePredictions({ labels: [1], probabilities: [[0.3, 0.7]], classes: ["a", "b"] });
    expect(metrics).toMatchObject({ n: 1, accuracy: 1, auc: null, ci: { accuracy: wilson(1, 1) } });
  });
});

describe("intervals", () => {
  const { labels, probabilities } = simulate(new Random(5), 300, { separation: 2.5 });

  test("same seed same intervals, another seed others; the figures stay", () => {
    const first = evaluatePredictions({ labels, probabilities, classes: CLASSES, seed: 1 });
    expect(evaluatePredictions({ labels, probabilities, classes: CLASSES, seed: 1 })).toEqual(first);
    const other = evaluatePredictions({ labels, probabilities, classes: CLASSES, seed: 2 });
    expect(other.ci).not.toEqual(first.ci);
    expect({ ...other, ci: null }).toEqual({ ...first, ci: null });
  });

  test("hold their figure and lie in its range", () => {
    const metrics = evaluatePredictions({ labels, probabilities, classes: CLASSES });
    const ranges: Partial<Record<string, [number, number]>> = {
      kappa: [-1, 1],
      mcc: [-1, 1],
      brier: [0, 2],
      logLoss: [0, Number.POSITIVE_INFINITY],
    };
    for (const [name, interval] of Object.entries(metrics.ci) as [keyof typeof metrics.ci, [number, number]][]) {
      const [least, most] = ranges[name] ?? [0, 1];
      expect(interval[0], name).toBeGreaterThanOrEqual(least);
      expect(interval[1], name).toBeLessThanOrEqual(most);
      expect(interval[0], name).toBeLessThan(interval[1]);
      expect(interval[0], name).toBeLessThanOrEqual(metrics[name] ?? Number.NaN);
      expect(interval[1], name).toBeGreaterThanOrEqual(metrics[name] ?? Number.NaN);
    }
  });

  test("grow when patients, not images, are what was sampled", () => {
    // Ten copies of each image are ten times the rows and no more knowledge.
    const copies = labels.slice(0, 60).flatMap((_, i) => new Array<number>(10).fill(i));
    const many = {
      labels: copies.map((i) => labels[i]),
      probabilities: copies.map((i) => probabilities[i]),
      classes: CLASSES,
    };
    const width = ([low, high]: readonly [number, number]) => high - low;
    const naive = evaluatePredictions(many).ci;
    const grouped = evaluatePredictions({ ...many, groups: copies.map((i) => `patient ${i}`) }).ci;
    for (const figure of ["accuracy", "balancedAccuracy", "precisionMacro", "f1Macro", "f1Weighted"] as const) {
      expect(width(grouped[figure]) / width(naive[figure]), figure).toBeGreaterThan(2);
    }
  });

  describe("cover the truth about as often as they say", () => {
    // Errors of a proportion near 0.95 in 80 runs have a standard deviation of 2.4 points.
    test.each([
      { name: "7 errors in 100, overconfident", separation: 2.6, sharpening: 1.5, unmeasurable: [] },
      // A calibration error of a few in ten thousand is more than 200 images can show; losses hang on errors not drawn.
      { name: "3 errors in 2,000", separation: 4.6, sharpening: 1, unmeasurable: ["ece", "logLoss", "brier"] },
    ])("$name", ({ separation, sharpening, unmeasurable }) => {
      const runs = 80;
      const truth = trueFigures({ separation, sharpening });
      const random = new Random(11);
      const covered = new Map<string, number>();
      for (let run = 0; run < runs; run++) {
        const drawn = simulate(random, 200, { separation, sharpening });
        const { ci } = evaluatePredictions({ ...drawn, classes: CLASSES, seed: run });
        for (const [name, interval] of Object.entries(ci)) {
          const [low, high] = interval ?? [Number.NaN, Number.NaN];
          const value = truth[name as keyof typeof ci] ?? Number.NaN;
          covered.set(name, (covered.get(name) ?? 0) + (low <= value && value <= high ? 1 : 0));
        }
      }
      for (const [name, hits] of covered) {
        if (!unmeasurable.some((figure) => figure === name)) expect(hits / runs, name).toBeGreaterThan(0.89);
      }
    });
  });
});
