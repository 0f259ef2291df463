import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { fromBase64 } from "../testing/goldens.ts";
import { golden } from "../testing/preparation-golden.ts";
import { toGrey } from "./grey.ts";
import { hsvToRgb, rgbToHsv, saturationPlane } from "./hsv.ts";
import { labToRgb, rgbToLab } from "./lab.ts";
import { opticalDensityToRgb, rgbToOpticalDensity } from "./optical-density.ts";
import { rgbToYCrCb, yCrCbToRgb } from "./ycrcb.ts";

const { colour } = golden;
const strip = createImage(colour.count, 1, fromBase64(colour.rgb));

const apart = (found: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(found).reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);

describe("L*a*b*", () => {
  it("is scikit-image's within 1e-3", () => {
    expect(apart(rgbToLab(strip), colour.lab)).toBeLessThan(1e-3);
  });

  it("leads back to the same pixels", () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        expect(labToRgb(rgbToLab(image), image.width, image.height)).toEqual(image);
      }),
    );
  });

  it("clips colours that sRGB does not have", () => {
    expect(Array.from(labToRgb(Float32Array.of(120, 0, 0, -9, 0, 0), 2, 1).data)).toEqual([255, 255, 255, 0, 0, 0]);
  });
});

describe("HSV", () => {
  it("is scikit-image's within 1e-4", () => {
    expect(apart(rgbToHsv(strip), colour.hsv)).toBeLessThan(1e-4);
  });

  it("leads back to the same pixels, by any turn of the hue", () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: -2, max: 2 }), (image, turns) => {
        const hsv = rgbToHsv(image).map((value, i) => (i % 3 === 0 ? value + 360 * turns : value));
        expect(hsvToRgb(hsv, image.width, image.height)).toEqual(image);
      }),
    );
  });

  it("has the saturation in 255 steps", () => {
    const hsv = rgbToHsv(strip);
    expect(
      apart(
        saturationPlane(strip).data,
        Array.from(strip.data.subarray(0, colour.count), (_, i) => 255 * hsv[3 * i + 1]),
      ),
    ).toBeLessThanOrEqual(0.5001);
  });
});

describe("Y'CrCb", () => {
  it("has OpenCV's bits, forth and back", () => {
    expect(rgbToYCrCb(strip)).toEqual(fromBase64(colour.ycrcb));
    expect(yCrCbToRgb(fromBase64(colour.fromYCrCb), 64, 1).data).toEqual(fromBase64(colour.toRgb));
  });

  it("forth and back is within 2", () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        expect(apart(yCrCbToRgb(rgbToYCrCb(image), image.width, image.height).data, image.data)).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe("optical density", () => {
  it("is 0 for white, ln 256 for black, and leads back to the same pixels", () => {
    expect(apart(rgbToOpticalDensity(createImage(1, 1)), [Math.log(256), Math.log(256), Math.log(256)])).toBeLessThan(
      1e-6,
    );
    expect(rgbToOpticalDensity(createImage(1, 1, Uint8Array.of(200, 200, 200)), 200)[0]).toBeCloseTo(0);
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 255 }), (image, white) => {
        const densities = rgbToOpticalDensity(image, white);
        expect(opticalDensityToRgb(densities, image.width, image.height, white)).toEqual(image);
      }),
    );
  });
});

it("grey has Pillow's bits", () => {
  expect(toGrey(strip).data).toEqual(fromBase64(colour.grey));
});
