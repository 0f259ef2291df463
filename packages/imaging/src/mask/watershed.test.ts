import fc from "fast-check";
import { describe, expect, it } from "vitest";
import golden from "../__goldens__/watershed.json" with { type: "json" };
import { triangleThreshold } from "./triangle-threshold.ts";
import { watershed } from "./watershed.ts";

describe("watershed", () => {
  it.each(golden.watershed)("is scikit-image's with $connectivity neighbours", ({ connectivity, ...given }) => {
    const { height, width } = given;
    const mask = given.mask ? { width, height, data: Uint8Array.from(given.mask) } : undefined;
    const levels = { width, height, data: Uint8Array.from(given.levels) };
    const labels = watershed(levels, Int32Array.from(given.markers), {
      mask,
      connectivity: connectivity === 8 ? 8 : 4,
    });
    expect(Array.from(labels)).toEqual(given.labels);
  });

  it("gives every pixel to a marker, and each marker its own", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 30, maxLength: 30 }), (values) => {
        const markers = new Int32Array(30);
        markers[0] = 4;
        markers[29] = 7;
        const labels = watershed({ width: 6, height: 5, data: Uint8Array.from(values) }, markers);
        expect([labels[0], labels[29]]).toEqual([4, 7]);
        expect(labels.every((label) => label === 4 || label === 7)).toBe(true);
      }),
    );
  });

  it("refuses markers of other sides", () => {
    expect(() => watershed({ width: 2, height: 2, data: new Uint8Array(4) }, new Int32Array(3))).toThrow(/same sides/);
  });
});

describe("triangleThreshold", () => {
  it.each(golden.triangle)("is scikit-image's: $threshold", ({ threshold, values }) => {
    expect(triangleThreshold({ width: values.length, height: 1, data: Uint8Array.from(values) })).toBe(threshold);
  });

  it("is the level itself where there is one only", () => {
    expect(triangleThreshold({ width: 2, height: 1, data: Uint8Array.of(9, 9) })).toBe(9);
  });
});
