import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { surroundings } from "./surroundings.ts";

const around = (left: number, top: number, width: number, height: number, context?: number) =>
  surroundings({ bbox: { left, top, width, height } }, { width: 100, height: 80 }, context);

describe("surroundings", () => {
  it("is a square around the middle of the box", () => {
    expect(around(40, 30, 20, 10)).toEqual({ left: 38, top: 23, width: 24, height: 24 });
    expect(around(40, 30, 20, 10, 2)).toEqual({ left: 30, top: 15, width: 40, height: 40 });
  });

  it("moves into the image, and is no larger than it", () => {
    expect(around(0, 70, 20, 10)).toEqual({ left: 0, top: 56, width: 24, height: 24 });
    expect(around(90, 0, 10, 10, 20)).toEqual({ left: 20, top: 0, width: 80, height: 80 });
  });

  it("never leaves the image", () => {
    const sides = fc.record({ left: fc.nat(99), top: fc.nat(79), width: fc.nat(99), height: fc.nat(79) });
    fc.assert(
      fc.property(sides, fc.double({ min: 0.1, max: 9, noNaN: true }), (box, context) => {
        const region = around(box.left, box.top, 1 + box.width, 1 + box.height, context);
        expect(region.left).toBeGreaterThanOrEqual(0);
        expect(region.top).toBeGreaterThanOrEqual(0);
        expect(region.left + region.width).toBeLessThanOrEqual(100);
        expect(region.top + region.height).toBeLessThanOrEqual(80);
      }),
    );
  });
});
