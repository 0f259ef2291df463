import { createImage } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import { gaussianBlur } from "./blur.ts";

describe("gaussianBlur", () => {
  it("leaves a plain image alone, edges and all", () => {
    const image = createImage(
      7,
      5,
      Uint8Array.from({ length: 105 }, (_, i) => [10, 128, 250][i % 3]),
    );
    expect(gaussianBlur(image, 5, 5).data).toEqual(image.data);
  });

  it("spreads a point by the product of two Gaussians, each channel on its own", () => {
    const image = createImage(5, 5);
    image.data[3 * (2 * 5 + 2) + 1] = 255;
    const blurred = gaussianBlur(image, 1, 1);
    const side = Math.exp(-0.5);
    const share = (dx: number, dy: number) => (side ** (Math.abs(dx) + Math.abs(dy)) / (1 + 2 * side) ** 2) * 255;
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, -1],
      [-1, 1],
    ]) {
      const at = 3 * ((2 + dy) * 5 + 2 + dx);
      expect(Array.from(blurred.data.subarray(at, at + 3))).toEqual([0, Math.round(share(dx, dy)), 0]);
    }
    expect(blurred.data[3 * 2 + 1]).toBe(0);
  });
});
