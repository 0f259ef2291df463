import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beta, dirichlet, uniform } from "./distributions.ts";
import { Random } from "./random.ts";

const COUNT = 20_000;
const drawn = (draw: (random: Random) => number) => {
  const random = new Random("distributions");
  return Array.from({ length: COUNT }, () => draw(random)).sort((a, b) => a - b);
};

describe("beta", () => {
  // Quantiles of scipy.stats.beta(a, b) at 0.1, 0.25, 0.5, 0.75 and 0.9.
  it.each([
    [0.2, 0.2, [0.00025, 0.02381, 0.5, 0.97619, 0.99975]],
    [1, 1, [0.1, 0.25, 0.5, 0.75, 0.9]],
    [2, 5, [0.0926, 0.16116, 0.26445, 0.38948, 0.51032]],
    [8, 8, [0.34152, 0.41499, 0.5, 0.58501, 0.65848]],
  ])("of %f and %f has SciPy's quantiles", (a, b, quantiles) => {
    const values = drawn((random) => beta(random, a, b));
    for (const [i, share] of [0.1, 0.25, 0.5, 0.75, 0.9].entries()) {
      // Held against the share of values below it, whose standard error is at most 0.0035.
      const below = values.filter((value) => value <= quantiles[i]).length / COUNT;
      expect(Math.abs(below - share)).toBeLessThan(0.014);
    }
  });

  it("stays within [0, 1] and finite for any parameters", () => {
    const parameter = fc.double({ min: 1e-4, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(parameter, parameter, fc.nat(), (a, b, seed) => {
        const value = beta(new Random(seed), a, b);
        expect(value >= 0 && value <= 1).toBe(true);
      }),
    );
  });
});

it("dirichlet gives numbers from 0 up that sum to 1, alike in the mean", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.double({ min: 1e-3, max: 50, noNaN: true }),
      fc.nat(),
      (n, c, seed) => {
        const parts = dirichlet(new Random(seed), n, c);
        expect(parts).toHaveLength(n);
        expect(parts.every((part) => part >= 0)).toBe(true);
        expect(parts.reduce((total, part) => total + part, 0)).toBeCloseTo(1, 12);
      },
    ),
  );
  const random = new Random(3);
  const means = [0, 0, 0];
  for (let i = 0; i < 5000; i++) for (const [k, part] of dirichlet(random, 3, 1).entries()) means[k] += part / 5000;
  for (const mean of means) expect(Math.abs(mean - 1 / 3)).toBeLessThan(0.015);
});

it("uniform lies between its two numbers, whichever is larger", () => {
  const values = drawn((random) => uniform(random, 3, -1));
  expect(values[0]).toBeGreaterThanOrEqual(-1);
  expect(values[COUNT - 1]).toBeLessThanOrEqual(3);
  expect(values.reduce((total, value) => total + value, 0) / COUNT).toBeCloseTo(1, 1);
});
