import { describe, expect, test } from "vitest";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { betaQuantile, binomialCumulative, fisherSurvival, studentQuantile, studentTwoSided } from "./beta.ts";
import { chiSquaredSurvival } from "./gamma.ts";
import { normalCumulative, normalQuantile } from "./normal.ts";
import { studentisedRangeQuantile, studentisedRangeSurvival } from "./studentised-range.ts";

const FUNCTIONS: Record<string, (...given: number[]) => number> = {
  normalQuantile,
  normalCumulative,
  chiSquared: chiSquaredSurvival,
  student: studentTwoSided,
  studentQuantile,
  fisher: fisherSurvival,
  binomial: binomialCumulative,
  studentisedRange: studentisedRangeSurvival,
  studentisedRangeQuantile,
};

describe("against SciPy, to 1e-9 of the value", () => {
  test.each(Object.entries(statisticsGoldens.distributions))("%s", (name, rows) => {
    for (const row of rows) {
      const expected = row[row.length - 1];
      const error = Math.abs(FUNCTIONS[name](...row.slice(0, -1)) - expected);
      // SciPy integrates the studentised range numerically, to about 1e-11 absolute.
      const scale = name === "studentisedRange" ? 1 : Math.abs(expected);
      expect(error, `${name}(${row.slice(0, -1)})`).toBeLessThanOrEqual(1e-9 * scale + 1e-300);
    }
  });
});

test("quantiles undo distribution functions", () => {
  for (const p of [1e-9, 0.01, 0.4, 0.5, 0.9, 0.999]) {
    expect(normalCumulative(normalQuantile(p))).toBeCloseTo(p, 13);
    expect(binomialCumulative(7, 20, betaQuantile(1 - p, 8, 13))).toBeCloseTo(p, 10);
  }
});

test("the ends", () => {
  expect(studentTwoSided(Number.POSITIVE_INFINITY, 3)).toBe(0);
  expect(fisherSurvival(Number.POSITIVE_INFINITY, 3, 4)).toBe(0);
  expect(chiSquaredSurvival(Number.POSITIVE_INFINITY, 3)).toBe(0);
  expect(binomialCumulative(-1, 5, 0.5)).toBe(0);
  expect(binomialCumulative(5, 5, 0.5)).toBe(1);
  expect(studentisedRangeSurvival(0, 4)).toBe(1);
  expect(() => chiSquaredSurvival(1, 0)).toThrowError(/degrees of freedom/);
});
