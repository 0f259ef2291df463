import { readFileSync } from "node:fs";
import { createImage } from "@leukoscope/imaging";
import { expect, it } from "vitest";
import { describe as describeImage, descriptorNames } from "./descriptors.ts";
import { texture } from "./texture.ts";

const named = (width: number, height: number, data: Uint8Array): Record<string, number> =>
  Object.fromEntries(
    [...describeImage(createImage(width, height, data)).values].map((value, index) => [descriptorNames[index], value]),
  );

it("gives scikit-image's figures of the co-occurrence matrix", () => {
  const { data, figures, height, width } = JSON.parse(
    readFileSync(new URL("../__goldens__/texture.json", import.meta.url), "utf8"),
  );
  const found = texture({ width, height, data: Uint8Array.from(data) });
  for (const [name, value] of Object.entries(found)) expect(value, name).toBeCloseTo(figures[name], 12);
});

it("describes one colour without a spread, and nothing is not a number", () => {
  for (const [width, height] of [
    [1, 1],
    [2, 40],
    [300, 7],
  ]) {
    const found = named(width, height, new Uint8Array(3 * width * height).fill(90));
    expect(Object.values(found).filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(found).toMatchObject({ "red mean": 90, "blue spread": 0, "green skew": 0, "grey entropy": 0 });
    expect(found).toMatchObject({ "edge strength": 0, "texture energy": 1, "saturation mean": 0 });
  }
});

it("describes two colours as one does by hand", () => {
  // A quarter of the pixels is full red, the rest black: the mean is 255/4, the third central moment 3/32 of 255^3.
  const data = new Uint8Array(3 * 16 * 16);
  for (let pixel = 0; pixel < 64; pixel++) data[3 * pixel] = 255;
  const found = named(16, 16, data);
  expect(found["red mean"]).toBeCloseTo(63.75, 12);
  expect(found["red spread"]).toBeCloseTo(255 * Math.sqrt(3 / 16), 10);
  expect(found["red skew"]).toBeCloseTo(255 * Math.cbrt(3 / 32), 10);
  expect(found["stained share"]).toBe(0.25);
  expect(found["grey entropy"]).toBeCloseTo(0.25 * 2 + 0.75 * Math.log2(4 / 3), 12);
});

it("counts every pixel of every channel once", () => {
  const data = Uint8Array.from({ length: 3 * 20 * 30 }, (_, index) => (index * 89) % 256);
  const { histogram } = describeImage(createImage(20, 30, data));
  for (const channel of [0, 1, 2]) {
    expect(histogram.subarray(32 * channel, 32 * channel + 32).reduce((sum, share) => sum + share)).toBeCloseTo(1, 10);
  }
});
