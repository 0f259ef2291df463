import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Outline } from "./outline.ts";

it("encloses the area of the disc of its radius, whatever its shape", () => {
  const options = fc.record({
    seed: fc.integer(),
    radius: fc.double({ min: 1, max: 8, noNaN: true }),
    elongation: fc.double({ min: 1, max: 1.6, noNaN: true }),
    wobble: fc.array(fc.double({ min: 0, max: 0.03, noNaN: true }), { maxLength: 5 }),
    depth: fc.double({ min: 0, max: 0.3, noNaN: true }),
  });
  fc.assert(
    fc.property(options, ({ seed, radius, elongation, wobble, depth }) => {
      const outline = Outline.draw(new Random(seed), {
        radius,
        elongation,
        wobble,
        notches: [{ angle: 1, depth, width: 0.4 }],
      });
      const step = outline.reach / 60;
      let area = 0;
      for (let y = -60; y <= 60; y++) {
        for (let x = -60; x <= 60; x++) if (outline.depth(x * step, y * step) > 0) area += step * step;
      }
      expect(area / (Math.PI * radius * radius)).toBeCloseTo(1, 1.5);
    }),
    { numRuns: 40 },
  );
});

it("gives the true distance to a circle's edge", () => {
  const circle = Outline.draw(new Random(1), { radius: 4 });
  expect(circle.depth(0, 0)).toBeCloseTo(4, 4);
  expect(circle.depth(3, 0)).toBeCloseTo(1, 4);
  expect(circle.depth(0, -6)).toBeCloseTo(-2, 4);
  expect(circle.reach).toBeCloseTo(4, 4);
});
