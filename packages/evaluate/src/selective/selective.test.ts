import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abstentionThreshold } from "./abstention-threshold.ts";
import { areaUnderRiskCoverage, riskCoverageCurve } from "./risk-coverage.ts";

describe("risk-coverage", () => {
  test("by hand", () => {
    const curve = riskCoverageCurve([0.9, 0.8, 0.8, 0.1], [true, false, true, false]);
    expect(curve.map(({ coverage, risk }) => [coverage, risk])).toEqual([
      [0.25, 0],
      [0.75, 1 / 3],
      [1, 0.5],
    ]);
    // Within the tie half an error comes with each image: 0, 1/4, 1/3, 1/2.
    expect(areaUnderRiskCoverage([0.9, 0.8, 0.8, 0.1], [true, false, true, false])).toBeCloseTo(
      (0 + 0.25 + 1 / 3 + 0.5) / 4,
      12,
    );
    expect(() => riskCoverageCurve([], [])).toThrowError(expect.objectContaining({ code: "too-few-values" }));
  });

  test("in [0, 1], whatever the order; the right ones first is best, and confidence without knowledge gives the error", () => {
    const images = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 1, maxLength: 30 });
    const area = (given: [number, boolean][]) =>
      areaUnderRiskCoverage(
        given.map(([c]) => c),
        given.map(([, r]) => r),
      );
    fc.assert(
      fc.property(images, (given) => {
        const value = area(given);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(area([...given].reverse())).toBeCloseTo(value, 12);
        expect(area(given.map(([, r]) => [r ? 1 : 0, r]))).toBeLessThanOrEqual(value + 1e-12);
        const error = given.filter(([, r]) => !r).length / given.length;
        expect(area(given.map(([, r]) => [0, r]))).toBeCloseTo(error, 12);
      }),
    );
  });
});

/** Images whose chance of being right is their confidence. */
function draw(random: Random, n: number) {
  const confidence = Array.from({ length: n }, () => 1 - random.next() ** 3 / 2);
  return { confidence, right: confidence.map((c) => random.next() < c) };
}

/** Error among images above the threshold: the mean of u^3 / 2 over u < limit. */
function trueError(threshold: number): number {
  const limit = Math.min(1, Math.cbrt(2 * (1 - threshold)));
  return limit ** 3 / 8;
}

describe("abstention", () => {
  test("without an error 299 images promise 1 % at 95 %, 298 do not", () => {
    const of = (n: number) =>
      abstentionThreshold({
        confidence: Array.from({ length: n }, (_, i) => 1 - i / 1000),
        right: new Array<boolean>(n).fill(true),
        error: 0.01,
      });
    expect(of(298)).toBeNull();
    expect(of(299)).toMatchObject({ accepted: 299, errors: 0, coverage: 1, threshold: 1 - 298 / 1000 });
  });

  test("stops at the first threshold that fails and accepts what lies at or above the last that passed", () => {
    const right = Array.from({ length: 400 }, (_, i) => i < 350);
    const found = abstentionThreshold({ confidence: right.map((_, i) => -i), right, error: 0.02 });
    // 350 right ones and k wrong: 5 % upper bounds 0.0085, 0.0135, 0.0179, 0.0220.
    expect(found).toMatchObject({ accepted: 352, errors: 2, threshold: -351 });
    expect(found?.errorBound).toBeLessThan(0.02);
  });

  test("the promise is broken in no more than 5 % of calibration sets, and more images accept more", () => {
    const random = new Random(21);
    const runs = 400;
    let broken = 0;
    const coverage = { small: 0, large: 0 };
    for (let run = 0; run < runs; run++) {
      for (const [size, n] of [
        ["small", 300],
        ["large", 1200],
      ] as const) {
        const found = abstentionThreshold({ ...draw(random, n), error: 0.06, leastCoverage: 0.3 });
        coverage[size] += (found?.coverage ?? 0) / runs;
        if (size === "small" && found !== null && trueError(found.threshold) > 0.06) broken++;
      }
    }
    // Standard deviation 1.1 points.
    expect(broken / runs).toBeLessThan(0.07);
    expect(coverage.large).toBeGreaterThan(coverage.small);
    // All that could be accepted at 6 %: the cube root of 0.48, 78 %.
    expect(coverage.large).toBeGreaterThan(0.6);
  });

  test("images of one patient promise less", () => {
    const { confidence, right } = draw(new Random(5), 60);
    const repeat = <T>(values: readonly T[]) => values.flatMap((value) => new Array<T>(20).fill(value));
    const plan = { confidence: repeat(confidence), right: repeat(right), error: 0.12 };
    const groups = repeat(confidence.map((_, i) => `${i}`));
    const alone = abstentionThreshold(plan)?.coverage ?? 0;
    expect(alone).toBeGreaterThan(abstentionThreshold({ ...plan, groups })?.coverage ?? 0);
    expect(() => abstentionThreshold({ ...plan, groups: ["a"] })).toThrowError(
      expect.objectContaining({ code: "length-mismatch" }),
    );
    expect(() => abstentionThreshold({ ...plan, error: 0 })).toThrowError(/wanted error 0/);
  });
});
