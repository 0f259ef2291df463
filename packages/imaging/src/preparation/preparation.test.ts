import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clahe } from "../contrast/clahe.ts";
import { medianFilter } from "../filters/median-filter.ts";
import { createImage, type Image } from "../image.ts";
import { macenkoReference } from "../stain/macenko.ts";
import { reinhardReference } from "../stain/reinhard.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { otherSmear, smear } from "../testing/preparation-golden.ts";
import { crop } from "../transform/crop.ts";
import { applyPreparation, readPreparation } from "./apply-preparation.ts";
import { PreparationError } from "./preparation-error.ts";
import { stepNames } from "./steps.ts";

const references: Record<string, object> = {
  stain: { method: "macenko", reference: macenkoReference(otherSmear) },
  "centre-crop": { width: 20, height: 20 },
};
const every = readPreparation(stepNames.map((step) => ({ step, ...references[step] })));

/** A disc and a speck on glass, or on black. */
function cell(background: number, colour: readonly number[]): Image {
  const image = createImage(60, 40, new Uint8Array(7200).fill(background));
  for (let i = 0; i < 2400; i++) {
    const [x, y] = [i % 60, Math.floor(i / 60)];
    const isCell = (x - 35) ** 2 + (y - 18) ** 2 <= 100 || (x < 3 && y === 20);
    if (isCell) image.data.set(colour, 3 * i);
  }
  return image;
}

describe("readPreparation", () => {
  it("fills in what is left out, and reads back what it gave from JSON", () => {
    expect(readPreparation([{ step: "median" }, { step: "clahe", tiles: 4 }])).toEqual([
      { step: "median", radius: 1 },
      { step: "clahe", clipLimit: 2, tiles: 4 },
    ]);
    const reinhard = { step: "stain", method: "reinhard", reference: reinhardReference(smear) };
    for (const steps of [every, readPreparation([reinhard])]) {
      expect(readPreparation(JSON.parse(JSON.stringify(steps)))).toEqual(steps);
    }
  });

  it.each([
    ["median", [], /preparation cannot be "median". Give a list of steps/],
    [["median"], [0], /preparation.0 cannot be "median". Give a mapping/],
    [[{ step: "medium" }], [0, "step"], /preparation.0.step cannot be "medium". Give one of median, gaussian/],
    [
      [{ step: "median" }, { step: "median", radius: 0 }],
      [1, "radius"],
      /radius cannot be 0. Give a whole number from 1/,
    ],
    [[{ step: "bilateral", diameter: 4 }], [0, "diameter"], /an odd number, such as 3 or 5/],
    [[{ step: "median", sigma: 1 }], [0, "sigma"], /no such field; this step has step, radius/],
    [[{ step: "stretch", low: 60, high: 40 }], [0, "high"], /from 60.001 to 100/],
    [[{ step: "flatten-illumination", sigma: 0.2 }], [0, "sigma"], /no such field/],
    [[{ step: "centre-crop", width: 3 }], [0, "height"], /preparation.0.height is missing/],
    [[{ step: "roi-crop", square: "yes" }], [0, "square"], /true or false/],
    [[{ step: "stain", method: "reinhard" }], [0, "reference"], /reference is missing/],
    [
      [{ step: "stain", method: "reinhard", reference: { mean: [1, 2, 3], std: [1, 0, 1] } }],
      [0, "reference", "std"],
      /3 numbers of at least 0.001/,
    ],
    [
      [{ step: "stain", method: "macenko", reference: { concentrations: [1, 1], stains: [[1, 0, 0]] } }],
      [0, "reference", "stains", "1"],
      /stains.1 is missing/,
    ],
  ])("refuses %j", (value, path, message) => {
    let error: unknown;
    try {
      readPreparation(value);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PreparationError);
    expect(error).toMatchObject({ code: "bad-argument", path, message: expect.stringMatching(message) });
  });
});

describe("applyPreparation", () => {
  it("applies steps in their order", () => {
    const steps = readPreparation([
      { step: "median", radius: 2 },
      { step: "clahe", tiles: 4 },
    ]);
    const expected = clahe(medianFilter(smear, 2), { clipLimit: 2, tiles: 4 });
    expect(applyPreparation(smear, steps)).toEqual({
      image: expected,
      region: { left: 0, top: 0, width: 41, height: 31 },
    });
    expect(applyPreparation(smear, [...steps].reverse()).image).not.toEqual(expected);
    expect(applyPreparation(smear, []).image).toBe(smear);
  });

  it("says which part of the original is left, whatever was cropped before", () => {
    const steps = readPreparation([
      { step: "centre-crop", width: 31, height: 99 },
      { step: "roi-crop", margin: 1 },
    ]);
    const { image, region } = applyPreparation(smear, steps);
    expect(region.width).toBeLessThan(31);
    expect(image).toEqual(crop(smear, region.left, region.top, region.width, region.height));
  });

  it.each([
    ["on glass", cell(230, [120, 60, 150])],
    ["cut out on black", cell(0, [150, 90, 170])],
  ])("crops to the largest cell %s", (_, image) => {
    const bare = readPreparation([{ step: "roi-crop", square: false }]);
    expect(applyPreparation(image, bare).region).toEqual({ left: 25, top: 8, width: 21, height: 21 });
    const wide = readPreparation([{ step: "roi-crop", margin: 15 }]);
    expect(applyPreparation(image, wide).region).toEqual({ left: 9, top: 0, width: 51, height: 40 });
  });

  it("finds a stained cell by its saturation, and dark or light ones on request", () => {
    const image = cell(230, [120, 60, 150]);
    const region = (own: object) =>
      applyPreparation(image, readPreparation([{ step: "roi-crop", square: false, ...own }])).region;
    expect(region({ source: "saturation" })).toMatchObject({ left: 25, width: 21 });
    expect(region({ foreground: "dark" })).toMatchObject({ left: 25, width: 21 });
    expect(region({ foreground: "light" })).toMatchObject({ left: 0, width: 60 });
  });

  it("leaves images without a cell whole", () => {
    const steps = readPreparation([{ step: "roi-crop" }]);
    const blank = createImage(30, 20, new Uint8Array(1800).fill(240));
    expect(applyPreparation(blank, steps).image).toEqual(blank);
    blank.data.fill(20, 900, 906);
    expect(applyPreparation(blank, steps).image).toEqual(blank);
  });

  it("of every step there is takes any image, and leaves it alone", () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const before = image.data.slice();
        const { image: out, region } = applyPreparation(image, every);
        expect([out.width, out.height]).toEqual([region.width, region.height]);
        expect(region.left + region.width).toBeLessThanOrEqual(image.width);
        expect(region.top + region.height).toBeLessThanOrEqual(image.height);
        expect(image.data).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});
