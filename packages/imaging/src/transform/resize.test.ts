import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage } from "../image.ts";
import { ImageError } from "../image-error.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64, sha256, transformGolden } from "../testing/goldens.ts";
import { resize } from "./resize.ts";
import { resizeMap } from "./resize-map.ts";

const golden = transformGolden();
const image = createImage(golden.width, golden.height, fromBase64(golden.pixels));

describe("resize", () => {
  it.each(golden.resized)("equals Pillow's bits at $width x $height", ({ height, sha256: expected, width }) => {
    const out = resize(image, width, height);
    expect([out.width, out.height]).toEqual([width, height]);
    expect(sha256(out.data)).toBe(expected);
  });

  it.each(golden.flat)(
    "equals Pillow's bits on one colour at $width x $height",
    ({ height, sha256: expected, width }) => {
      const flat = createImage(200, 150);
      for (let i = 0; i < flat.data.length; i += 3) flat.data.set([255, 254, 1], i);
      expect(sha256(resize(flat, width, height).data)).toBe(expected);
    },
  );

  it("stays within the range of the input, and never writes to it", () => {
    fc.assert(
      fc.property(
        anyImage,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (input, width, height) => {
          const before = input.data.slice();
          const out = resize(input, width, height);
          const [low, high] = [Math.min(...before), Math.max(...before)];
          expect(out.data.every((value) => value >= low && value <= high)).toBe(true);
          out.data.fill(7);
          expect(input.data).toEqual(before);
        },
      ),
    );
  });

  it("refuses sizes that are none", () => {
    for (const [width, height] of [
      [0, 5],
      [5, -1],
      [2.5, 5],
      [Number.NaN, 5],
    ]) {
      expect(() => resize(image, width, height)).toThrow(ImageError);
    }
  });
});

describe("resizeMap", () => {
  const { height, resized, values, width } = golden.field;
  it.each(resized)("equals Pillow's float resize at $width x $height", (expected) => {
    const out = resizeMap(Float32Array.from(values), width, height, expected.width, expected.height);
    out.forEach((value, i) => {
      expect(Math.abs(value - expected.values[i])).toBeLessThan(1e-6);
    });
    expect(out.length).toBe(expected.values.length);
  });

  it("refuses a map that does not fit its sides", () => {
    expect(() => resizeMap(new Float32Array(5), 2, 3, 4, 4)).toThrow(/needs 6 values/);
  });
});
