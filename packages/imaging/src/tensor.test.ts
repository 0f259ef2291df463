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

  it("scales to [0, 1] by mean 0 and deviation 1, to [-1, 1] by halves", () => {
    const ends = createImage(2, 1, Uint8Array.of(0, 0, 0, 255, 255, 255));
    expect(Array.from(toTensor(ends, { mean: [0, 0, 0], std: [1, 1, 1] }))).toEqual([0, 1, 0, 1, 0, 1]);
    const half = [0.5, 0.5, 0.5];
    expect(Array.from(toTensor(ends, { mean: half, std: half }))).toEqual([-1, 1, -1, 1, -1, 1]);
  });

  it("refuses impossible statistics and arrays too short", () => {
    expect(() => toTensor(image, { mean, std: [1, 0, 1] })).toThrow(/positive standard deviations/);
    expect(() => toTensor(image, { mean: [0], std: [1] })).toThrow(/three finite means/);
    expect(() => toTensor(image, { mean, std }, new Float32Array(36), 1)).toThrow(/at least 37 values/);
  });
});
