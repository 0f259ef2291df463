import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toGrey } from "../colour/grey.ts";
import { createImage } from "../image.ts";
import type { Plane } from "../plane.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { sha256 } from "../testing/goldens.ts";
import { golden, smear, worst } from "../testing/preparation-golden.ts";
import { clahe, clahePlane } from "./clahe.ts";
import { equaliseHistogram, equalisePlane } from "./equalise-histogram.ts";
import { flattenIllumination } from "./flatten-illumination.ts";
import { stretchContrast } from "./stretch-contrast.ts";

const grey = toGrey(smear);

/** Upper left part of a plane. */
const part = ({ data, width }: Plane, columns: number, rows: number): Plane => ({
  width: columns,
  height: rows,
  data: Uint8Array.from({ length: columns * rows }, (_, i) => data[Math.floor(i / columns) * width + (i % columns)]),
});

describe("stretchContrast", () => {
  it("is scikit-image's, rounded", () => {
    expect(worst(stretchContrast(smear, { low: 2, high: 98, channels: "joint" }), golden.stretch.joint)).toBe(0);
    expect(worst(stretchContrast(smear, { low: 5, high: 90, channels: "each" }), golden.stretch.each)).toBe(0);
  });

  it("takes the whole range, in the order of the levels", () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const { data } = stretchContrast(image, { low: 0, high: 100, channels: "joint" });
        const sorted = Array.from(image.data, (value, i) => [value, data[i]]).sort((a, b) => a[0] - b[0]);
        for (let i = 1; i < sorted.length; i++) expect(sorted[i][1]).toBeGreaterThanOrEqual(sorted[i - 1][1]);
        if (sorted[0][0] < sorted[sorted.length - 1][0])
          expect([sorted[0][1], sorted[sorted.length - 1][1]]).toEqual([0, 255]);
        else expect(data).toEqual(image.data);
      }),
    );
  });

  it("refuses percentiles in the wrong order", () => {
    expect(() => stretchContrast(smear, { low: 50, high: 50, channels: "joint" })).toThrow(/50 is not below/);
  });
});

describe("equalisation", () => {
  it("has OpenCV's values", () => {
    expect(sha256(equalisePlane(grey).data)).toBe(golden.equalise.plane);
    expect(sha256(equaliseHistogram(smear).data)).toBe(golden.equalise.image);
  });

  it("keeps one level", () => {
    const one = { width: 3, height: 2, data: new Uint8Array(6).fill(77) };
    expect(equalisePlane(one)).toEqual(one);
  });

  it("refuses a colour image for a plane", () => {
    expect(() => equalisePlane(smear)).toThrow(/toGrey/);
  });
});

describe("CLAHE", () => {
  it.each(golden.clahe.plane)("has OpenCV's values at limit $clipLimit, $tiles tiles", ({ pixels, ...options }) => {
    const plane = options.tiles === 4 ? part(grey, 40, 24) : grey;
    expect(worst(clahePlane(plane, options), pixels)).toBe(0);
  });

  it("of the lightness is within 1 of OpenCV's on scikit-image's L*a*b*", () => {
    expect(worst(clahe(smear, { clipLimit: 2, tiles: 4 }), golden.clahe.image)).toBeLessThanOrEqual(1);
  });

  it("takes images smaller than its tiles", () => {
    fc.assert(
      fc.property(
        anyImage,
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 0, max: 40 }),
        (image, tiles, clipLimit) => {
          const out = clahe(image, { tiles, clipLimit });
          expect([out.width, out.height]).toEqual([image.width, image.height]);
        },
      ),
    );
  });
});

describe("flattenIllumination", () => {
  it("follows its formulas", () => {
    expect(
      worst(flattenIllumination(smear, { method: "gaussian", sigma: 0.2 }), golden.flatten.gaussian),
    ).toBeLessThanOrEqual(1);
    expect(
      worst(flattenIllumination(smear, { method: "polynomial", degree: 2 }), golden.flatten.polynomial),
    ).toBeLessThanOrEqual(1);
  });

  it("makes empty glass under uneven light even, and keeps its hue", () => {
    const [width, height] = [200, 150];
    const glass = createImage(width, height);
    for (let i = 0; i < width * height; i++) {
      const light = 1 - 0.4 * ((i % width) / width - 0.3) ** 2 - 0.3 * (Math.floor(i / width) / height) ** 2;
      glass.data.set([Math.round(230 * light), Math.round(220 * light), Math.round(200 * light)], 3 * i);
    }
    const { data } = flattenIllumination(glass, { method: "polynomial", degree: 2 });
    const spread = (values: Uint8Array) => {
      const reds = values.filter((_, i) => i % 3 === 0);
      return Math.max(...reds) - Math.min(...reds);
    };
    expect(spread(glass.data)).toBeGreaterThan(80);
    expect(spread(data)).toBeLessThanOrEqual(3);
    expect(data[0] / data[2]).toBeCloseTo(230 / 200, 1);
  });

  it("takes any image, black ones too", () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 4 }), (image, degree) => {
        const out = flattenIllumination(image, { method: "polynomial", degree });
        expect(out.data.every((value, i) => image.data[i] > 0 || value === 0)).toBe(true);
      }),
    );
    const black = createImage(5, 5);
    expect(flattenIllumination(black, { method: "gaussian", sigma: 0.2 })).toEqual(black);
  });
});
