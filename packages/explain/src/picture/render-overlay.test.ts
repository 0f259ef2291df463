import { createImage, type Image } from "@leukoscope/imaging";
import { describe, expect, it } from "vitest";
import type { Attribution } from "../attribution.ts";
import { renderOverlay } from "./render-overlay.ts";

const image: Image = createImage(8, 4, new Uint8Array(96).fill(120));

const attribution = (map: readonly number[], own: Partial<Attribution> = {}): Attribution => ({
  map: Float32Array.from(map),
  width: 2,
  height: 1,
  region: { left: 0, top: 0, width: 8, height: 4 },
  grid: { x: 0.25, y: 0.5, stepX: 0.5, stepY: 1 },
  blank: map.every((value) => value === 0),
  method: "gradcam",
  signed: false,
  layer: "features",
  target: "red",
  prediction: { label: "red", probabilities: { red: 1, green: 0 }, abstained: false, ms: 1 },
  ...own,
});

describe("renderOverlay", () => {
  it("shows shares of the map's maximum, whatever its scale", () => {
    const small = renderOverlay(image, attribution([0.0002, 0.0004]), 0.6);
    expect(small.data).toEqual(renderOverlay(image, attribution([2000, 4000]), 0.6).data);
    expect(small.data).not.toEqual(renderOverlay(image, attribution([0, 4000]), 0.6).data);
  });

  it("leaves the image as it is at opacity 0 and does not touch the original", () => {
    expect(renderOverlay(image, attribution([1, 2]), 0).data).toEqual(image.data);
    renderOverlay(image, attribution([1, 2]), 1);
    expect(image.data.every((value) => value === 120)).toBe(true);
  });

  it("draws nothing of a blank map", () => {
    expect(renderOverlay(image, attribution([0, 0]), 1).data).toEqual(image.data);
  });

  it("colours only what the model saw", () => {
    const region = { left: 2, top: 1, width: 4, height: 2 };
    const { data } = renderOverlay(image, attribution([1, 1], { region }), 1);
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 8; x++) {
        const seen = x >= 2 && x < 6 && y >= 1 && y < 3;
        const at = 3 * (y * 8 + x);
        expect(data.subarray(at, at + 3).every((value) => value === 120)).toBe(!seen);
      }
    }
  });

  it("shows what supports in green, what contradicts in red, and what is 0 not at all", () => {
    const signed = attribution([1, -1], { signed: true });
    const { data } = renderOverlay(image, signed, 1);
    expect([...data.subarray(0, 3)]).toEqual([27, 158, 60]);
    expect([...data.subarray(21, 24)]).toEqual([214, 48, 49]);
    expect(() => renderOverlay(image, signed, 2)).toThrow(/opacity of 2/);
    const none = renderOverlay(image, attribution([0, 2], { signed: true }), 1);
    expect([...none.data.subarray(0, 3)]).toEqual([120, 120, 120]);
  });

  it("refuses an opacity out of range", () => {
    expect(() => renderOverlay(image, attribution([1, 2]), 2)).toThrow(/opacity of 2/);
  });
});
