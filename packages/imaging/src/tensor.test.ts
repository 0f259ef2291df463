import { describe, expect, it } from "vitest";
import { createImage } from "./image.ts";
import { toTensor } from "./tensor.ts";
import { fromBase64, transformGolden } from "./testing/goldens.ts";

const { height, mean, pixels, std, values, width } = transformGolden().tensor;
const image = createImage(width, height, fromBase64(pixels));

describe("toTensor", () => {
  it("equals PyTorch's normalised CHW tensor", () => {
    const out = toTensor(image, { mean, std });
    expect(out.length).toBe(values.length);
    out.forEach((value, i) => {
      expect(Math.abs(value - values[i])).toBeLessThan(5e-7);
    });
  });

  it("fills its place in a batch and touches nothing else", () => {
    const batch = new Float32Array(3 * 36).fill(99);
    expect(toTensor(image, { mean, std }, batch, 36)).toBe(batch);
    expect(batch.subarray(36, 72)).toEqual(toTensor(image, { mean, std }));
    expect(batch.subarray(0, 36).every((value) => value === 99)).toBe(true);
    expect(batch.subarray(72).every((value) => value === 99)).toBe(true);
  });

  it("refuses impossible statistics and arrays too short", () => {
    expect(() => toTensor(image, { mean, std: [1, 0, 1] })).toThrow(/positive standard deviations/);
    expect(() => toTensor(image, { mean: [0], std: [1] })).toThrow(/three finite means/);
    expect(() => toTensor(image, { mean, std }, new Float32Array(36), 1)).toThrow(/at least 37 values/);
  });
});
