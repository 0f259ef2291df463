import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "./__goldens__/clustering.json" with { type: "json" };
import { fuzzyCMeans, membershipsOf } from "./fuzzy-c-means.ts";
import { kMeans } from "./k-means.ts";

const line = (...values: number[]) => ({ data: Float32Array.from(values), dimensions: 1 });

describe("fuzzyCMeans", () => {
  it("finds the middles of two groups", () => {
    const centres = fuzzyCMeans(line(0, 0.1, 0.2, 5, 5.1, 5.2), { centres: Float32Array.of(1, 4) });
    expect(centres[0]).toBeCloseTo(0.1, 1);
    expect(centres[1]).toBeCloseTo(5.1, 1);
  });

  it("gives the memberships of the formula: distances 1 and 2 give 4/5 and 1/5", () => {
    const out = new Float64Array(2);
    membershipsOf([1], 0, 1, Float32Array.of(0, 3), 2, out);
    expect(out[0]).toBeCloseTo(0.8, 9);
    expect(out[1]).toBeCloseTo(0.2, 9);
  });

  it("takes a weight as so many equal points", () => {
    const twice = fuzzyCMeans(line(0, 0, 1, 4, 4, 4, 5), { centres: Float32Array.of(0, 5) });
    const weighted = fuzzyCMeans(
      { ...line(0, 1, 4, 5), weights: Float32Array.of(2, 1, 3, 1) },
      { centres: Float32Array.of(0, 5) },
    );
    for (const [k, centre] of weighted.entries()) expect(centre).toBeCloseTo(twice[k], 5);
  });

  it("gives memberships that add up to 1", () => {
    fc.assert(
      fc.property(fc.float({ min: -9, max: 9, noNaN: true }), fc.integer({ min: 12, max: 40 }), (value, m) => {
        const out = new Float64Array(3);
        membershipsOf([value], 0, 1, Float32Array.of(-3, 0, 4), m / 10, out);
        expect(out.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("kMeans", () => {
  it("finds the means of two groups", () => {
    expect(Array.from(kMeans(line(0, 1, 2, 10, 12), { centres: Float32Array.of(0, 3) }))).toEqual([1, 11]);
  });

  it("leaves a cluster without points where it is", () => {
    expect(Array.from(kMeans(line(0, 2), { centres: Float32Array.of(1, 50) }))).toEqual([1, 50]);
  });
});

describe.each(golden)("on three clouds that overlap, fuzziness $fuzziness", (given) => {
  const points = {
    data: Float32Array.from(given.points),
    weights: Float32Array.from(given.weights),
    dimensions: 3,
  };
  const centres = Float32Array.from(given.starts);
  const expectClose = (found: ArrayLike<number>, expected: readonly number[]) => {
    expect(found.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  };

  it("kMeans is scikit-learn's", () => {
    expectClose(kMeans(points, { centres }), given.kMeans);
  });

  it("fuzzyCMeans and its memberships are those of the equations in matrix form", () => {
    const { fuzziness } = given;
    const found = fuzzyCMeans(points, { centres, fuzziness, iterations: 2000, tolerance: 1e-9 });
    expectClose(found, given.fuzzyCMeans);
    const rows = [0, 1, 2, 3].flatMap((row) => {
      const out = new Float64Array(3);
      membershipsOf(points.data, 3 * row, 3, found, fuzziness, out);
      return [...out];
    });
    expectClose(rows, given.memberships);
  });
});
