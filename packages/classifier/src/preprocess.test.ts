import { createImage, crop, type Image, medianFilter, readPreparation, resize } from "@leukoscope/imaging";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FitSpec, fit, fitImage, fitRegion, preprocess } from "./preprocess.ts";

const spec = (width: number, height: number, resize: Partial<FitSpec["resize"]> = {}): FitSpec => ({
  input: { width, height },
  resize: { interpolation: "bilinear", cropMode: "squash", cropPct: 1, ...resize },
});

/** Each pixel's red and green are its column and row. */
const coordinates = (width: number, height: number): Image =>
  createImage(
    width,
    height,
    Uint8Array.from({ length: 3 * width * height }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return [pixel % width, Math.floor(pixel / width), 7][i % 3];
    }),
  );

describe("fitRegion", () => {
  const landscape = { width: 300, height: 100 };

  it("is the whole image when it is squashed", () => {
    expect(fitRegion(landscape, spec(8, 8))).toEqual({ left: 0, top: 0, width: 300, height: 100 });
  });

  it("is the central part of the input's proportions when it is cropped", () => {
    expect(fitRegion(landscape, spec(8, 8, { cropMode: "center" }))).toEqual({
      left: 100,
      top: 0,
      width: 100,
      height: 100,
    });
    expect(fitRegion(landscape, spec(16, 8, { cropMode: "center", cropPct: 0.5 }))).toEqual({
      left: 100,
      top: 25,
      width: 100,
      height: 50,
    });
  });

  it("lies within the image, whatever its proportions", () => {
    const side = fc.integer({ min: 1, max: 100_000 });
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 512 }),
        share,
        fc.boolean(),
        (width, height, to, cropPct, squash) => {
          const cropMode = squash ? "squash" : "center";
          const region = fitRegion({ width, height }, spec(to, 224, { cropMode, cropPct }));
          expect(region.width).toBeGreaterThanOrEqual(1);
          expect(region.height).toBeGreaterThanOrEqual(1);
          expect(region.left).toBeGreaterThanOrEqual(0);
          expect(region.top).toBeGreaterThanOrEqual(0);
          expect(region.left + region.width).toBeLessThanOrEqual(width);
          expect(region.top + region.height).toBeLessThanOrEqual(height);
        },
      ),
    );
  });
});

describe("fitImage", () => {
  it("keeps the pixels of an image of the input's size", () => {
    const image = coordinates(5, 4);
    expect(fitImage(image, spec(5, 4)).data).toEqual(image.data);
  });

  it("keeps the pixels of the central crop", () => {
    const fitted = fitImage(coordinates(6, 2), spec(2, 2, { cropMode: "center" }));
    expect(Array.from(fitted.data)).toEqual([2, 0, 7, 3, 0, 7, 2, 1, 7, 3, 1, 7]);
  });

  it("gives the input's size to a sliver", () => {
    expect(fitImage(createImage(4000, 1), spec(6, 8, { cropMode: "center" }))).toMatchObject({ width: 6, height: 8 });
  });
});

describe("fit with a preparation", () => {
  it("applies its steps first and says which part of the original is left", () => {
    const image = coordinates(40, 30);
    const preparation = readPreparation([
      { step: "centre-crop", width: 20, height: 16 },
      { step: "median", radius: 1 },
    ]);
    const { image: fitted, region } = fit(image, { ...spec(8, 8, { cropMode: "center" }), preparation });
    expect(region).toEqual({ left: 12, top: 7, width: 16, height: 16 });
    const filtered = medianFilter(crop(image, 10, 7, 20, 16), 1);
    expect(fitted).toEqual(resize(crop(filtered, 2, 0, 16, 16), 8, 8));
  });

  it("without steps is the fit it always was", () => {
    const image = coordinates(40, 30);
    const plain = spec(8, 8, { cropMode: "center" });
    expect(fit(image, { ...plain, preparation: [] })).toEqual(fit(image, plain));
    expect(fit(image, plain).region).toEqual(fitRegion(image, plain));
  });
});

describe("preprocess", () => {
  const image = createImage(2, 1, Uint8Array.of(0, 51, 102, 153, 204, 255));
  const mean = [0, 0.2, 0.4] as const;
  const std = [1, 2, 0.5] as const;

  it("normalises by channel into planes", () => {
    const { dims, data } = preprocess(image, { ...spec(2, 1), colourOrder: "RGB", mean, std });
    expect(dims).toEqual([1, 3, 1, 2]);
    [0, 0.6, 0, 0.3, 0, 1.2].forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 6);
    });
  });

  it("swaps the planes for a model that wants blue first", () => {
    const { data } = preprocess(image, { ...spec(2, 1), colourOrder: "BGR", mean, std });
    [0, 1.2, 0, 0.3, 0, 0.6].forEach((value, i) => {
      expect(data[i]).toBeCloseTo(value, 6);
    });
  });
});
