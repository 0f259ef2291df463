import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareAreas } from "../comparisons/delong-test.ts";
import { normalCumulative } from "../distributions/normal.ts";
import { binaryRocAuc, rocAuc } from "../metrics/roc-auc.ts";
import { simulate } from "../testing/simulated-classifier.ts";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { estimateArea, estimateMacroArea } from "./area-estimate.ts";
import { areaStandardError, deLongInterval } from "./delong.ts";
import { wilson } from "./wilson.ts";

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe("against Sun and Xu", () => {
  test.each(statisticsGoldens.delong)("areas, covariance and test", ({ positive, scores, areas, covariance, z, p }) => {
    const [a, b] = scores.map((score) => estimateArea(positive, score));
    expect([a.area, b.area]).toEqual([expect.closeTo(areas[0], 12), expect.closeTo(areas[1], 12)]);
    expect(dot(a.influence, a.influence)).toBeCloseTo(covariance[0][0], 12);
    expect(dot(b.influence, b.influence)).toBeCloseTo(covariance[1][1], 12);
    expect(dot(a.influence, b.influence)).toBeCloseTo(covariance[0][1], 12);
    const tested = compareAreas(a, b);
    expect(tested.z).toBeCloseTo(z, 10);
    expect(tested.p).toBeCloseTo(p, 10);
    expect(compareAreas(b, a).z).toBeCloseTo(-z, 10);
    const [low, high] = deLongInterval(a, 0.95, "area");
    expect((high - low) / 2).toBeCloseTo(1.959963984540054 * Math.sqrt(covariance[0][0]), 10);
  });
});

test("the area is that of the metric, with ties; groups of one image change nothing", () => {
  const item = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 5 }) });
  fc.assert(
    fc.property(fc.array(item, { minLength: 6, maxLength: 40 }), (items) => {
      const positive = items.map((i) => i.positive);
      const scores = items.map((i) => i.score);
      const count = positive.filter(Boolean).length;
      fc.pre(count > 1 && count < items.length - 1);
      const estimate = estimateArea(positive, scores);
      expect(estimate.area).toBeCloseTo(binaryRocAuc(positive, scores) ?? Number.NaN, 12);
      const alone = estimateArea(
        positive,
        scores,
        items.map((_, i) => `${i}`),
      );
      expect(areaStandardError(alone)).toBeCloseTo(areaStandardError(estimate), 12);
      const [low, high] = deLongInterval(estimate);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(estimate.area + 1e-12);
      expect(high).toBeGreaterThanOrEqual(estimate.area - 1e-12);
    }),
  );
});

test("perfect separation does not claim certainty, and two perfect models do not differ", () => {
  const perfect = estimateArea([true, true, true, false, false, false, false], [7, 6, 5, 4, 3, 2, 1]);
  expect(deLongInterval(perfect)).toEqual(wilson(3, 3));
  expect(compareAreas(perfect, perfect)).toMatchObject({ difference: 0, z: 0, p: 1 });
});

test("refuses a side without two independent images", () => {
  expect(() => estimateArea([true, false, false], [1, 2, 3])).toThrowError(
    expect.objectContaining({ code: "class-absent" }),
  );
  expect(() => estimateArea([true, true, false, false], [1, 2, 3, 4], ["a", "a", "b", "c"])).toThrowError(
    /1 independent/,
  );
});

describe("by simulation", () => {
  test("the interval of one area holds it in about 95 % of runs", () => {
    const random = new Random(4);
    const shift = 1.8;
    const truth = normalCumulative(shift / Math.SQRT2);
    const runs = 400;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const positive = Array.from({ length: 80 }, (_, i) => i < 25);
      const [low, high] = deLongInterval(
        estimateArea(
          positive,
          positive.map((p) => random.normal() + (p ? shift : 0)),
        ),
      );
      if (low <= truth && truth <= high) held++;
    }
    // Standard deviation of the share: 1.1 points.
    expect(held / runs).toBeGreaterThan(0.92);
    expect(held / runs).toBeLessThan(0.985);
  });

  test("the interval of the mean over classes holds it, and its error is that seen over runs", () => {
    const random = new Random(8);
    const large = simulate(new Random(9), 20_000, { separation: 1.5 });
    const truth = rocAuc(large.labels, large.probabilities, 4) ?? Number.NaN;
    const runs = 200;
    const areas: number[] = [];
    let held = 0;
    let variance = 0;
    for (let run = 0; run < runs; run++) {
      const { labels, probabilities } = simulate(random, 200, { separation: 1.5 });
      const estimate = estimateMacroArea(labels, probabilities, 4);
      const [low, high] = deLongInterval(estimate);
      if (low <= truth && truth <= high) held++;
      areas.push(estimate.area);
      variance += areaStandardError(estimate) ** 2 / runs;
    }
    const mean = areas.reduce((sum, area) => sum + area, 0) / runs;
    const seen = areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / (runs - 1);
    expect(held / runs).toBeGreaterThan(0.91);
    expect(variance / seen).toBeGreaterThan(0.75);
    expect(variance / seen).toBeLessThan(1.3);
  });

  test("images of one patient: ignoring it claims too much, the grouped interval holds", () => {
    const random = new Random(12);
    const truth = normalCumulative(1 / Math.SQRT2);
    const runs = 200;
    let naive = 0;
    let grouped = 0;
    for (let run = 0; run < runs; run++) {
      const positive: boolean[] = [];
      const scores: number[] = [];
      const groups: string[] = [];
      for (let patient = 0; patient < 40; patient++) {
        const level = random.normal() * Math.sqrt(0.7);
        for (let image = 0; image < 8; image++) {
          positive.push(patient < 20);
          groups.push(`${patient}`);
          scores.push(level + random.normal() * Math.sqrt(0.3) + (patient < 20 ? 1 : 0));
        }
      }
      const holds = ([low, high]: readonly [number, number]) => (low <= truth && truth <= high ? 1 : 0);
      naive += holds(deLongInterval(estimateArea(positive, scores))) / runs;
      grouped += holds(deLongInterval(estimateArea(positive, scores, groups))) / runs;
    }
    expect(naive).toBeLessThan(0.75);
    expect(grouped).toBeGreaterThan(0.9);
  });
});
