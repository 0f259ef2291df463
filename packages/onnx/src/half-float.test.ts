import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHalfBits, halfBits } from "./half-float.ts";

describe("half precision", () => {
  it("reads back every half", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalfBits(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(fromHalfBits(halfBits(value)))).toBe(true);
      else if (halfBits(value) !== bits) throw new Error(`${bits} became ${halfBits(value)}`);
    }
  });

  it("takes the nearest half, the even one of two", () => {
    const floats = fc.oneof(
      fc.float({ min: Math.fround(-70000), max: Math.fround(70000), noNaN: true }),
      fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }),
      // Exactly between two halves.
      fc.integer({ min: 0, max: 0x7bfe }).map((bits) => (fromHalfBits(bits) + fromHalfBits(bits + 1)) / 2),
    );
    fc.assert(
      fc.property(floats, (value) => {
        const bits = halfBits(value);
        if (Math.abs(value) >= 65520) {
          expect(Math.abs(fromHalfBits(bits))).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        const distance = (other: number) => Math.abs(fromHalfBits(other) - value);
        const magnitude = bits & 0x7fff;
        const sign = bits & 0x8000;
        for (const step of [-1, 1]) {
          const other = magnitude + step;
          if (other < 0 || other > 0x7bff) continue;
          expect(distance(bits)).toBeLessThanOrEqual(distance(sign | other));
          if (distance(bits) === distance(sign | other)) expect(bits & 1).toBe(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
