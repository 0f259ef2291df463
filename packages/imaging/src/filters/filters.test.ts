import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { sha256 } from "../testing/goldens.ts";
import { golden, smear, worst } from "../testing/preparation-golden.ts";
import { bilateralFilter } from "./bilateral-filter.ts";
import { gaussianBlur } from "./gaussian-blur.ts";
import { medianFilter } from "./median-filter.ts";
import { nonLocalMeans } from "./non-local-means.ts";

const options = { diameter: 5, sigmaColour: 40, sigmaSpace: 2, strength: 10, template: 3, search: 7 };
const filters: readonly [string, (image: Image) => Image][] = [
  ["medianFilter", (image) => medianFilter(image, 2)],
  ["gaussianBlur", (image) => gaussianBlur(image, 1.5)],
  ["bilateralFilter", (image) => bilateralFilter(image, options)],
  ["nonLocalMeans", (image) => nonLocalMeans(image, options)],
];

describe("medianFilter", () => {
  it.each(golden.median)("has OpenCV's values at radius $radius", ({ radius, sha256: expected }) => {
    expect(sha256(medianFilter(smear, radius).data)).toBe(expected);
  });

  it("is the middle of the sorted window, at the edges too", () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 4 }), (image, radius) => {
        const { height, width } = image;
        const out = medianFilter(image, radius);
        const [x, y, c] = [width >> 1, height - 1, 1];
        const window: number[] = [];
        for (let dy = -radius; dy <= radius; dy++) {
          for (let dx = -radius; dx <= radius; dx++) {
            const row = Math.min(Math.max(y + dy, 0), height - 1);
            const column = Math.min(Math.max(x + dx, 0), width - 1);
            window.push(image.data[3 * (row * width + column) + c]);
          }
        }
        expect(out.data[3 * (y * width + x) + c]).toBe(window.sort((a, b) => a - b)[window.length >> 1]);
      }),
    );
  });
});

describe("gaussianBlur", () => {
  it.each(golden.gaussian)("is OpenCV's within 1 at sigma $sigma", ({ sigma, pixels }) => {
    expect(worst(gaussianBlur(smear, sigma), pixels)).toBeLessThanOrEqual(1);
  });
});

describe("bilateralFilter", () => {
  it.each(golden.bilateral)("has OpenCV's values at diameter $diameter", ({ pixels, ...own }) => {
    expect(worst(bilateralFilter(smear, own), pixels)).toBe(0);
  });
});

describe("nonLocalMeans", () => {
  it.each(golden.nonLocalMeans)("is OpenCV's within 1 at strength $strength", ({ pixels, ...own }) => {
    expect(worst(nonLocalMeans(smear, own), pixels)).toBeLessThanOrEqual(1);
  });
});

describe.each(filters)("%s", (_, filter) => {
  it("stays within the range of the input and leaves it alone", () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const before = image.data.slice();
        const out = filter(image);
        expect([out.width, out.height]).toEqual([image.width, image.height]);
        const [low, high] = [Math.min(...before), Math.max(...before)];
        expect(out.data.every((value) => value >= low && value <= high)).toBe(true);
        expect(image.data).toEqual(before);
      }),
    );
  });

  it("keeps one colour", () => {
    const one = createImage(7, 5, new Uint8Array(105).fill(201));
    expect(filter(one)).toEqual(one);
  });
});

it("options out of range are refused", () => {
  expect(() => medianFilter(smear, 1.5)).toThrow(/radius of a median filter cannot be 1.5/);
  expect(() => gaussianBlur(smear, 0)).toThrow(/sigma of a Gaussian blur cannot be 0/);
  expect(() => bilateralFilter(smear, { ...options, sigmaColour: Number.NaN })).toThrow(/sigmaColour/);
  expect(() => nonLocalMeans(smear, { ...options, template: 4 })).toThrow(/odd squares, not 4 pixels. Give 3 or 5/);
});
