import fc from "fast-check";
import { expect, it } from "vitest";
import { grainNoise, grains, valueNoise } from "./texture.ts";

const place = fc.double({ min: -500, max: 500, noNaN: true });

it("stays in [0, 1) and moves smoothly", () => {
  fc.assert(
    fc.property(place, place, fc.integer(), (x, y, seed) => {
      const here = valueNoise(x, y, seed);
      expect(here).toBeGreaterThanOrEqual(0);
      expect(here).toBeLessThan(1);
      // The steepest slope of the quintic fade is 15/8.
      expect(Math.abs(valueNoise(x + 0.01, y, seed) - here)).toBeLessThan(0.02);
    }),
  );
});

it("stays in its range where a coordinate rounds to the lattice", () => {
  expect(valueNoise(0, -5.551115123125784e-17, 0)).toBeGreaterThanOrEqual(0);
});

it("has mean one half and differs between seeds", () => {
  let sum = 0;
  let same = 0;
  for (let i = 0; i < 4000; i++) {
    const x = (i % 64) * 1.37;
    const y = Math.floor(i / 64) * 1.37;
    sum += grainNoise(x, y, 0.8, 7);
    if (grainNoise(x, y, 0.8, 7) === grainNoise(x, y, 0.8, 8)) same++;
  }
  expect(sum / 4000).toBeCloseTo(0.5, 1);
  expect(same).toBe(0);
});

it("strews grains: 1 in the middle of one at most, and none where the density is 0", () => {
  fc.assert(
    fc.property(place, place, fc.integer(), (x, y, seed) => {
      const inside = grains(x, y, 1.3, 0.6, seed);
      expect(inside).toBeGreaterThanOrEqual(-1);
      expect(inside).toBeLessThanOrEqual(1);
      expect(grains(x, y, 1.3, 0, seed)).toBe(-1);
    }),
  );
  const covered = (density: number): number => {
    let count = 0;
    for (let i = 0; i < 3600; i++) if (grains((i % 60) * 0.31, Math.floor(i / 60) * 0.31, 1, density, 5) > 0) count++;
    return count / 3600;
  };
  expect(covered(0.3)).toBeGreaterThan(0.08);
  expect(covered(0.9)).toBeGreaterThan(covered(0.3) + 0.15);
});
