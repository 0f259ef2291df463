import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectiveSampleSize, proportionInterval } from "./grouped-proportion.ts";
import { wilson } from "./wilson.ts";

const percent = ([low, high]: readonly [number, number]) => [low, high].map((end) => Math.round(end * 1000) / 10);

describe("wilson", () => {
  test("20 % at 100, 200 and 500 cells", () => {
    expect(percent(wilson(20, 100))).toEqual([13.3, 28.9]);
    expect(percent(wilson(40, 200))).toEqual([15.0, 26.1]);
    expect(percent(wilson(100, 500))).toEqual([16.7, 23.7]);
  });

  test("keeps its width at 0 and 1 and stays in [0, 1]", () => {
    expect(percent(wilson(100, 100))).toEqual([96.3, 100]);
    expect(percent(wilson(0, 100))).toEqual([0, 3.7]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const [low, high] = wilson(share * n, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
      }),
    );
  });

  test("refuses what is no proportion", () => {
    expect(() => wilson(1, 0)).toThrowError(/n > 0/);
    expect(() => wilson(5, 4)).toThrowError(expect.objectContaining({ code: "bad-argument", value: [5, 4] }));
    expect(() => wilson(1, 2, 95)).toThrowError(/95 is not between 0 and 1/);
  });
});

describe("effectiveSampleSize", () => {
  const outcomes = [true, true, true, false, false, false, true, false];

  test("groups of one image change nothing", () => {
    const alone = outcomes.map((_, i) => `${i}`);
    expect(effectiveSampleSize(outcomes, alone)).toBeCloseTo(outcomes.length, 12);
    expect(effectiveSampleSize(outcomes)).toBe(outcomes.length);
  });

  test("by hand: four patients of four equal outcomes count little more than four", () => {
    // p = 1/2, excess of each group +-2: variance 4/3 * 16 / 256 = 1/12; independent .25/15; 16 * .2 = 3.2.
    const patients = [..."aaaabbbbccccdddd"];
    const equal = patients.map((patient) => patient === "a" || patient === "b");
    expect(effectiveSampleSize(equal, patients)).toBeCloseTo(3.2, 12);
  });

  test("without an error only the number of patients counts", () => {
    const patients = [..."aaaabbbbcccc"];
    const right = patients.map(() => true);
    expect(effectiveSampleSize(right, patients)).toBe(3);
    expect(proportionInterval(right, patients)).toEqual(wilson(3, 3));
  });
});
