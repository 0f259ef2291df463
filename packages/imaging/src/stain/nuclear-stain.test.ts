import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createImage, type Image } from "../image.ts";
import { anyImage } from "../testing/arbitraries.ts";
import { isolateNucleus } from "./isolate-nucleus.ts";
import { nuclearStain } from "./nuclear-stain.ts";

const SIDE = 80;
type Disc = readonly [x: number, y: number, radius: number, colour: readonly [number, number, number]];

/** Discs on glass, each with a grain of its own, as the light lets it through. */
function smearOf(discs: readonly Disc[], light: readonly number[] = [255, 255, 255]): Image {
  const image = createImage(SIDE, SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const on = discs.find(([x, y, radius]) => Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) <= radius);
    const grain = on ? ((i * 7919) % 11) - 5 : 0;
    for (let c = 0; c < 3; c++) image.data[3 * i + c] = Math.round(((on?.[3][c] ?? 255) + grain) * (light[c] / 256));
  }
  return image;
}

const inside = (discs: readonly Disc[]): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
    discs.some(([x, y, radius]) => Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y) <= radius) ? 1 : 0,
  );

function overlap(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i] & b[i];
    either += a[i] | b[i];
  }
  return both / either;
}

/** Pale pink nuclei beside red cells that took up blue and are darker: the hardest of the Taleqani slides. */
const pale: readonly Disc[] = [
  [24, 24, 13, [215, 160, 230]],
  [56, 50, 14, [215, 160, 230]],
];
const blueRedCells: readonly Disc[] = [
  [60, 15, 11, [110, 140, 180]],
  [20, 60, 11, [110, 140, 180]],
];
/** As in a book. */
const deep: readonly Disc[] = [[40, 40, 15, [100, 50, 150]]];
const pinkRedCells: readonly Disc[] = [
  [14, 14, 11, [220, 160, 170]],
  [66, 62, 11, [220, 160, 170]],
];

describe("nuclearStain", () => {
  it.each([
    ["pale ones beside darker, blue red cells", pale, blueRedCells, undefined],
    ["deep ones beside pink red cells", deep, pinkRedCells, undefined],
    ["under a yellow lamp", deep, pinkRedCells, [250, 240, 190]],
    ["where there is nothing else", deep, [], undefined],
  ])("finds nuclei: %s", (_, nuclei, others, light) => {
    expect(overlap(nuclearStain(smearOf([...nuclei, ...others], light)).data, inside(nuclei))).toBeGreaterThan(0.85);
  });

  it("finds none among blue red cells, on blank glass, and in grey", () => {
    const grey: readonly Disc[] = [[40, 40, 15, [90, 90, 90]]];
    for (const discs of [blueRedCells, [], grey]) {
      expect(nuclearStain(smearOf(discs)).data.some((value) => value === 1)).toBe(false);
    }
  });
});

describe("isolateNucleus", () => {
  it("leaves the nucleus in the middle, whatever its stain and whatever lies around it", () => {
    const faint: readonly Disc[] = [[40, 40, 15, [190, 150, 215]]];
    const pictures = [
      smearOf([...deep, ...pinkRedCells]),
      smearOf([...faint, ...blueRedCells]),
      smearOf([...deep, [14, 14, 10, [215, 160, 230]]]),
    ].map(isolateNucleus);
    const own = inside(deep);
    for (const { data } of pictures) {
      const values: number[] = [];
      let [outside, coloured] = [0, 0];
      for (let i = 0; i < own.length; i++) {
        if (data[3 * i] !== data[3 * i + 1] || data[3 * i] !== data[3 * i + 2]) coloured++;
        if (own[i] === 1) values.push(data[3 * i]);
        else if (data[3 * i] !== 128) outside++;
      }
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
      expect(Math.abs(mean - 128)).toBeLessThan(8);
      expect(Math.abs(spread - 40)).toBeLessThan(8);
      expect(coloured).toBe(0);
      expect(outside / own.length).toBeLessThan(0.03);
    }
  });

  it("leaves nothing of an image without one, and changes no image it is given", () => {
    expect(new Set(isolateNucleus(smearOf(blueRedCells)).data)).toEqual(new Set([128]));
    fc.assert(
      fc.property(anyImage, (image) => {
        const before = image.data.slice();
        const { height, width } = isolateNucleus(image);
        expect([width, height, image.data]).toEqual([image.width, image.height, before]);
      }),
      { numRuns: 30 },
    );
  });
});
