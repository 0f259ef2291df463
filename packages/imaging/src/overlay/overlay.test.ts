import { describe, expect, it } from "vitest";
import { createImage } from "../image.ts";
import { COLORMAPS, colormap } from "./colormap.ts";
import { overlayHeatmap } from "./overlay-heatmap.ts";

describe("colormap", () => {
  it("has matplotlib's end colours", () => {
    expect([...colormap("viridis").slice(0, 3), ...colormap("viridis").slice(-3)]).toEqual([68, 1, 84, 253, 231, 37]);
    expect([...colormap("inferno").slice(0, 3), ...colormap("inferno").slice(-3)]).toEqual([0, 0, 4, 252, 255, 164]);
  });

  it.each(["viridis", "inferno"] as const)("%s grows steadily lighter", (name) => {
    const table = colormap(name);
    const luma = (i: number): number => 0.2126 * table[3 * i] + 0.7152 * table[3 * i + 1] + 0.0722 * table[3 * i + 2];
    for (let i = 8; i < 256; i += 8) expect(luma(i)).toBeGreaterThan(luma(i - 8));
  });

  it("gives 256 colours under every name, each time a fresh copy", () => {
    for (const name of COLORMAPS) {
      expect(colormap(name).length).toBe(768);
      colormap(name).fill(0);
      expect(colormap(name).some((value) => value > 0)).toBe(true);
    }
  });
});

describe("overlayHeatmap", () => {
  const image = createImage(4, 2, new Uint8Array(24).fill(100));
  const map = Float32Array.of(0, 1);

  it("shows only the image at opacity 0 and only the map at 1", () => {
    expect(overlayHeatmap(image, map, 2, 1, 0)).toEqual(image);
    const full = overlayHeatmap(image, map, 2, 1, 1, "viridis");
    expect([...full.data.slice(0, 3)]).toEqual([68, 1, 84]);
    expect([...full.data.slice(9, 12)]).toEqual([253, 231, 37]);
  });

  it("interpolates the map between its pixel centres and blends", () => {
    const half = overlayHeatmap(image, map, 2, 1, 0.5, "viridis");
    // The second of four pixels lies a quarter of the way from 0 to 1: entry 64 of the table.
    const entry = colormap("viridis").slice(3 * 64, 3 * 64 + 3);
    expect([...half.data.slice(3, 6)]).toEqual([...entry].map((value) => Math.round(50 + value / 2)));
  });

  it("clamps values out of range and takes NaN as 0", () => {
    const odd = overlayHeatmap(createImage(3, 1), Float32Array.of(Number.NaN, 7, -7), 3, 1, 1, "viridis");
    expect([...odd.data]).toEqual([68, 1, 84, 253, 231, 37, 68, 1, 84]);
  });

  it("refuses an impossible opacity", () => {
    expect(() => overlayHeatmap(image, map, 2, 1, 1.5)).toThrow(/from 0 to 1/);
  });
});
