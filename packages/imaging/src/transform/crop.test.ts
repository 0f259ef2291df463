import { expect, it } from "vitest";
import { createImage } from "../image.ts";
import { centreCrop, crop } from "./crop.ts";

const image = createImage(
  4,
  3,
  Uint8Array.from({ length: 36 }, (_, i) => i),
);

it("cuts a rectangle", () => {
  expect(crop(image, 1, 1, 2, 2)).toEqual({
    width: 2,
    height: 2,
    data: Uint8Array.of(15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32),
  });
});

it("centreCrop leaves an odd margin right and below", () => {
  expect(centreCrop(image, 1, 2)).toEqual(crop(image, 1, 0, 1, 2));
  expect(centreCrop(image, 4, 3)).toEqual(image);
});

it("refuses what leaves the image", () => {
  expect(() => centreCrop(image, 5, 3)).toThrow(/leaves the image of 4 x 3/);
  expect(() => crop(image, 3, 0, 2, 1)).toThrow(/leaves the image/);
  expect(() => crop(image, 0.5, 0, 1, 1)).toThrow(/leaves the image/);
});
