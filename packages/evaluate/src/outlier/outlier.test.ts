import { Random } from "@leukoscope/random";
import { describe, expect, test } from "vitest";
import { binaryRocAuc } from "../metrics/roc-auc.ts";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { fitMahalanobis, mahalanobisOutlierScore } from "./mahalanobis.ts";
import { energyOutlierScore, softmaxOutlierScore } from "./outlier-scores.ts";
import { keptShare, outlierThreshold } from "./outlier-threshold.ts";

describe("Mahalanobis", () => {
  const { labels, features, probe, shrinkage, distances } = statisticsGoldens.calibration.mahalanobis;

  test("against scikit-learn's Ledoit-Wolf and NumPy's inverse", () => {
    const model = fitMahalanobis(labels, features, 3);
    expect(model.shrinkage).toBeCloseTo(shrinkage, 12);
    probe.forEach((row, i) => {
      expect(mahalanobisOutlierScore(model, row) / distances[i]).toBeCloseTo(1, 9);
    });
  });

  test("fewer images than features, absent classes, single precision", () => {
    const random = new Random(3);
    const rows = Array.from({ length: 10 }, () => Float32Array.from({ length: 30 }, () => random.normal()));
    const model = fitMahalanobis(
      rows.map((_, i) => (i % 2) * 2),
      rows,
      4,
    );
    expect(model.means.length).toBe(2);
    expect(mahalanobisOutlierScore(model, model.means[1])).toBeCloseTo(0, 12);
    expect(mahalanobisOutlierScore(model, new Float32Array(30).fill(100))).toBeGreaterThan(1000);
  });

  test("refuses rows that do not vary, differ in length or hold NaN", () => {
    expect(() =>
      fitMahalanobis(
        [0, 0],
        [
          [1, 2],
          [1, 2],
        ],
        2,
      ),
    ).toThrowError(expect.objectContaining({ code: "too-few-values" }));
    expect(() => fitMahalanobis([0, 0], [[1, 2], [1]], 2)).toThrowError(
      expect.objectContaining({ code: "length-mismatch" }),
    );
    expect(() => fitMahalanobis([0], [[1, Number.NaN]], 2)).toThrowError(
      expect.objectContaining({ code: "bad-value", row: 0 }),
    );
    expect(() => fitMahalanobis([], [], 2)).toThrowError(expect.objectContaining({ code: "no-predictions" }));
  });
});

test("energy and softmax by hand", () => {
  expect(energyOutlierScore([0, 0])).toBeCloseTo(-Math.log(2), 12);
  expect(energyOutlierScore([1000, 0], 2)).toBeCloseTo(-1000, 9);
  expect(energyOutlierScore([5, 1])).toBeLessThan(energyOutlierScore([1, 0.5]));
  expect(softmaxOutlierScore([0.2, 0.7, 0.1])).toBeCloseTo(0.3, 12);
  expect(() => energyOutlierScore([])).toThrowError(expect.objectContaining({ code: "too-few-values" }));
  expect(() => energyOutlierScore([1], 0)).toThrowError(expect.objectContaining({ code: "bad-argument" }));
});

describe("threshold", () => {
  test("by hand, and too few to promise", () => {
    const scores = Array.from({ length: 99 }, (_, i) => i);
    expect(outlierThreshold(scores, 0.97)).toBe(96);
    expect(keptShare(scores, 96)).toBeCloseTo(97 / 99, 12);
    expect(() => outlierThreshold([1, 2, 3], 0.97)).toThrowError(/give 33 at least/);
    expect(outlierThreshold(scores.slice(0, 33), 0.97)).toBe(32);
    expect(() => keptShare([], 1)).toThrowError(expect.objectContaining({ code: "too-few-values" }));
  });

  test("keeps new images of the kind at the rate asked for and turns others away", () => {
    const random = new Random(14);
    const dimension = 8;
    const draw = (n: number, centre: number) =>
      Array.from({ length: n }, (_, i) =>
        Float64Array.from({ length: dimension }, (_, d) => centre + random.normal() + (d === i % 2 ? 3 : 0)),
      );
    const runs = 40;
    let kept = 0;
    let turnedAway = 0;
    for (let run = 0; run < runs; run++) {
      const training = draw(200, 0);
      const model = fitMahalanobis(
        training.map((_, i) => i % 2),
        training,
        2,
      );
      const score = (rows: Float64Array[]) => rows.map((row) => mahalanobisOutlierScore(model, row));
      const threshold = outlierThreshold(score(draw(200, 0)), 0.97);
      const [inside, outside] = [score(draw(200, 0)), score(draw(200, 4))];
      kept += keptShare(inside, threshold) / runs;
      turnedAway += (1 - keptShare(outside, threshold)) / runs;
      const area = binaryRocAuc([...inside.map(() => false), ...outside.map(() => true)], [...inside, ...outside]);
      expect(area).toBeGreaterThan(0.95);
    }
    expect(Math.abs(kept - 0.97)).toBeLessThan(0.01);
    expect(turnedAway).toBeGreaterThan(0.99);
  });
});
