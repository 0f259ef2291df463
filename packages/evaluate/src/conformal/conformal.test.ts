import { Random } from "@leukoscope/random";
import { describe, expect, test } from "vitest";
import { simulate } from "../testing/simulated-classifier.ts";
import { conformalQuantile, conformalScores } from "./conformal-score.ts";
import { calibrateConformal, predictionSet } from "./prediction-sets.ts";
import { setCoverage } from "./set-coverage.ts";

test("scores by hand", () => {
  expect(conformalScores([0.5, 0.2, 0.3], "lac")).toEqual([0.5, 0.8, 0.7]);
  expect(conformalScores([0.5, 0.2, 0.3], "aps")).toEqual([0.5, 1, 0.8]);
});

test("the quantile is the ceil((n + 1) share)-th smallest, 1 where there are too few", () => {
  const scores = Array.from({ length: 99 }, (_, i) => (98 - i) / 100);
  expect(conformalQuantile(scores, 0.95)).toBe(0.94);
  expect(conformalQuantile(scores.slice(0, 18), 0.95)).toBe(1);
  expect(conformalQuantile([], 0.5)).toBe(1);
});

test("too few images of a class: it is in every set; a set is never empty", () => {
  const rare = calibrateConformal({
    labels: [...new Array<number>(40).fill(0), 1],
    probabilities: [...Array.from({ length: 40 }, () => [0.9, 0.1]), [0.2, 0.8]],
    classCount: 2,
    byClass: true,
  });
  expect(rare).toMatchObject({ thresholds: [expect.closeTo(0.1, 12), 1], calibration: [40, 1] });
  expect(predictionSet(rare, [1, 0])).toEqual([0, 1]);
  const sure = { ...rare, thresholds: [0.1, 0.1] };
  expect(predictionSet(sure, [0.6, 0.4])).toEqual([0]);
  expect(JSON.parse(JSON.stringify(rare))).toEqual(rare);
  expect(() => predictionSet(rare, [1, 0, 0])).toThrowError(expect.objectContaining({ code: "length-mismatch" }));
  expect(() => calibrateConformal({ labels: [0], probabilities: [[1, 0]], classCount: 2, coverage: 1 })).toThrowError(
    /coverage 1 is not between/,
  );
});

test("coverage by hand", () => {
  const report = setCoverage([0, 1, 1, 0], [[0], [0], [0, 1], [0, 1]], 3);
  expect(report).toMatchObject({ coverage: 0.75, perClass: [1, 0.5, null], meanSize: 1.5, singletons: 0.5 });
  expect(report.sizes).toEqual([0, 2, 2, 0]);
  expect(() => setCoverage([0], [], 2)).toThrowError(expect.objectContaining({ code: "length-mismatch" }));
});

describe("by simulation, an overconfident model", () => {
  const difficulty = { separation: 1.5, sharpening: 2 };
  const cases = (["lac", "aps"] as const).flatMap((score) => [true, false].map((byClass) => ({ score, byClass })));
  test.each(cases)("$score, by class: $byClass", ({ score, byClass }) => {
    const random = new Random(6);
    const runs = 100;
    const coverage = 0.9;
    let mean = 0;
    const perClass = [0, 0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const calibration = simulate(random, 200, difficulty);
      const model = calibrateConformal({ ...calibration, classCount: 4, coverage, score, byClass });
      const fresh = simulate(random, 200, difficulty);
      const report = setCoverage(
        fresh.labels,
        fresh.probabilities.map((row) => predictionSet(model, row)),
        4,
      );
      mean += report.coverage / runs;
      report.perClass.forEach((share, k) => {
        perClass[k] += (share ?? 1) / runs;
      });
    }
    // The mean over runs has a standard deviation of 0.3 points.
    expect(mean).toBeGreaterThan(coverage - 0.01);
    if (score === "lac" && !byClass) expect(mean).toBeLessThan(coverage + 0.015);
    if (byClass) for (const share of perClass) expect(share).toBeGreaterThan(coverage - 0.02);
    // Without asking for it, the rarest class pays for the others.
    if (score === "lac" && !byClass) expect(Math.min(...perClass)).toBeLessThan(coverage - 0.03);
  });
});
