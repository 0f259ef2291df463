import type { Mask } from "@leukoscope/imaging";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonRedRadius, usualRedRadius } from "./red-scale.ts";

type Disc = readonly [x: number, y: number, radius: number];

const drawn = (width: number, height: number, discs: readonly Disc[]): Mask => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) =>
    discs.some(([x, y, r]) => Math.hypot((i % width) - x, Math.floor(i / width) - y) <= r) ? 1 : 0,
  ),
});

describe("usualRedRadius", () => {
  it("is that of whole round bodies, whatever clumps, specks and cut ones are there", () => {
    const clump: Disc[] = [20, 34, 48, 62].map((x) => [x, 80, 11]);
    const specks: Disc[] = [10, 30, 50, 70, 90].map((x) => [x, 50, 2]);
    const field = drawn(100, 100, [[20, 20, 10], [50, 20, 11], [80, 20, 10], [99, 80, 14], ...clump, ...specks]);
    expect(usualRedRadius(field)).toBeCloseTo(10, 0);
  });

  it("is 0 where none lies by itself", () => {
    expect(
      usualRedRadius(
        drawn(60, 40, [
          [14, 20, 10],
          [28, 20, 10],
          [42, 20, 10],
        ]),
      ),
    ).toBe(0);
    expect(usualRedRadius(drawn(10, 10, []))).toBe(0);
  });

  it("grows with the image", () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 20 }), (radius) => {
        const found = usualRedRadius(drawn(50, 50, [[25, 25, radius]]));
        expect(Math.abs(found - radius)).toBeLessThan(0.5);
      }),
    );
  });
});

describe("commonRedRadius", () => {
  it("is the median of what images say, from three on, silence left out", () => {
    expect(commonRedRadius([50, 76, 0, 41])).toBe(50);
    expect(commonRedRadius([50, 48, 76, 41])).toBe(49);
    expect(commonRedRadius([50, 76, 0, 0])).toBeUndefined();
  });
});
