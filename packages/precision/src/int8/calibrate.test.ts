import { float32 } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate } from "./calibrate.ts";
import { chooseRange } from "./choose-range.ts";
import { Histogram } from "./histogram.ts";

const of = (...batches: readonly ArrayLike<number>[]) => {
  const histogram = new Histogram();
  for (const batch of batches) histogram.add(batch);
  return histogram;
};

describe("Histogram", () => {
  it("counts what lies in each bin, however it had to widen", () => {
    const value = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e4), max: Math.fround(1e4) });
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 6 }),
        (batches) => {
          const histogram = of(...batches);
          const all = batches.flat();
          expect(histogram.range).toEqual({ min: Math.min(...all), max: Math.max(...all) });
          const expected = new Float64Array(4096);
          for (const each of all) expected[Math.floor(each / histogram.width) + 2048] += 1;
          expect(histogram.bins).toEqual(expected);
        },
      ),
    );
  });
});

describe("chooseRange", () => {
  const bulk = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
  const withOutlier = of(bulk, [40]);

  it("takes all, or leaves outliers out", () => {
    expect(chooseRange(withOutlier, "min-max").max).toBe(40);
    const percentile = chooseRange(withOutlier, "percentile");
    expect(percentile.max).toBeGreaterThan(0.99);
    expect(percentile.max).toBeLessThan(1.1);
    expect(percentile.min).toBeCloseTo(-1, 1);
  });

  it("cuts an outlier when that costs less than the coarser steps", () => {
    expect(chooseRange(withOutlier, "mse").max).toBeLessThan(40);
    expect(chooseRange(of(bulk), "mse").max).toBeGreaterThan(0.95);
  });
});

describe("calibrate", () => {
  const runner = { run: async () => ({ y: float32([2], [-3, 5]) }) };

  it("gives the ranges of feeds and outputs over all batches", async () => {
    const batches = [{ x: float32([1], [2]) }, { x: float32([1], [-1]) }];
    const ranges = await calibrate(runner, batches);
    expect(Object.fromEntries(ranges)).toEqual({ x: { min: -1, max: 2 }, y: { min: -3, max: 5 } });
  });

  it("refuses to guess without a batch", async () => {
    await expect(calibrate(runner, [])).rejects.toMatchObject({ code: "no-calibration" });
  });
});
