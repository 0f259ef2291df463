import { Random } from "@leukoscope/random";
import { describe, expect, test } from "vitest";
import { binomialCumulative } from "../distributions/beta.ts";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { bootstrap, percentileInterval } from "./bootstrap.ts";
import { clopperPearson, clopperPearsonUpper } from "./clopper-pearson.ts";
import { wilson } from "./wilson.ts";

describe("Clopper-Pearson", () => {
  test.each(statisticsGoldens.clopperPearson)("%d of %d at %d, against statsmodels", (k, n, level, low, high) => {
    expect(clopperPearson(k, n, level)).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)]);
  });

  test("zero of n: the rule of three", () => {
    expect(clopperPearsonUpper(0, 299)).toBeLessThan(0.01);
    expect(clopperPearsonUpper(0, 298)).toBeGreaterThan(0.01);
    expect(clopperPearsonUpper(4, 4)).toBe(1);
  });

  test("refuses what is no proportion or level", () => {
    expect(() => clopperPearson(3, 2)).toThrowError(expect.objectContaining({ code: "bad-argument" }));
    expect(() => clopperPearsonUpper(1, 2, 1)).toThrowError(/level 1 is not between/);
  });
});

test("true coverage, by summing the binomial: Clopper-Pearson never less than 95 %, Wilson 95 % on average", () => {
  const n = 60;
  const cover = (interval: typeof wilson, p: number) => {
    let sum = 0;
    for (let k = 0; k <= n; k++) {
      const [low, high] = interval(k, n);
      if (low <= p && p <= high) sum += binomialCumulative(k, n, p) - binomialCumulative(k - 1, n, p);
    }
    return sum;
  };
  const shares = Array.from({ length: 40 }, (_, i) => 0.0123 + i * 0.0247);
  for (const p of shares) expect(cover(clopperPearson, p)).toBeGreaterThan(0.95 - 1e-9);
  const mean = shares.reduce((sum, p) => sum + cover(wilson, p), 0) / shares.length;
  expect(Math.abs(mean - 0.95)).toBeLessThan(0.01);
});

test("the percentile interval of a mean is the normal one for many values", () => {
  const random = new Random(2);
  const sample = Array.from({ length: 400 }, () => random.normal());
  const mean = sample.reduce((sum, value) => sum + value, 0) / 400;
  const error = Math.sqrt(sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 400 / 400);
  const [distribution] = bootstrap({
    count: 400,
    strata: [sample.map((_, i) => [i])],
    statistics: (weights) => [sample.reduce((sum, value, i) => sum + value * weights[i], 0) / 400],
    resamples: 3000,
    seed: 1,
  });
  if (distribution === null) throw new Error("the mean is always defined");
  const [low, high] = percentileInterval(distribution);
  expect(Math.abs(low - (mean - 1.96 * error))).toBeLessThan(0.15 * error);
  expect(Math.abs(high - (mean + 1.96 * error))).toBeLessThan(0.15 * error);
});
