import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createImage, decodeImage, type Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { renderSmear } from "../../../data/src/phantom/index.ts";
import { findOtherCells } from "../counting/other-cells.ts";
import { segmentCells } from "./segment-cells.ts";
import { type ClassicalMethod, classicalMethods, maskImage, masksOf } from "./segmentation.ts";

const smear = renderSmear({ width: 200, height: 200, seed: "cells 2", cells: ["blast", "neutrophil"] });
const segmentation = segmentCells(smear.image);

const dice = (found: Uint8Array, expected: Uint8Array, least: number): number => {
  let both = 0;
  let all = 0;
  for (let i = 0; i < found.length; i++) {
    const [a, b] = [found[i] >= least, expected[i] >= least];
    if (a && b) both += 2;
    if (a) all++;
    if (b) all++;
  }
  return both / all;
};

describe("segmentCells", () => {
  it("finds the white cells of a phantom, their nuclei and their outlines", () => {
    expect(segmentation.cells).toHaveLength(2);
    expect(segmentation.reason).toBeUndefined();
    expect(dice(maskImage(segmentation).data, smear.mask, 255)).toBeGreaterThan(0.88);
    expect(dice(maskImage(segmentation).data, smear.mask, 128)).toBeGreaterThan(0.88);
  });

  it.each(classicalMethods)("finds most of the nuclei by %s", (method) => {
    const found = segmentCells(smear.image, { method });
    expect(found.method).toBe(method);
    expect(dice(maskImage(found).data, smear.mask, 255)).toBeGreaterThan(0.75);
  });

  it("gives label maps, boxes, areas, contours and masks that agree", () => {
    const count = (data: ArrayLike<number>, value: number) => Array.from(data).filter((each) => each === value).length;
    for (const cell of segmentation.cells) {
      const masks = masksOf(segmentation, cell);
      expect(count(masks.nucleus.data, 1)).toBe(cell.nucleusArea);
      expect(count(masks.cytoplasm.data, 1)).toBe(cell.cytoplasmArea);
      expect(count(segmentation.cell, cell.id)).toBe(cell.nucleusArea + cell.cytoplasmArea);
      expect(count(segmentation.nucleus, cell.id)).toBe(cell.nucleusArea);
      const xs = Array.from(cell.contour.x);
      expect(Math.min(...xs)).toBe(cell.bbox.left);
      expect(Math.max(...xs)).toBe(cell.bbox.left + cell.bbox.width - 1);
      expect(cell.touchesBorder).toBe(false);
    }
  });

  it("counts red cells and marks a cell that the edge cuts", () => {
    const red = smear.instances.filter((instance) => instance.class === "rbc").length;
    const found = findOtherCells(smear.image, segmentation).redCells.length;
    expect(Math.abs(found - red)).toBeLessThanOrEqual(Math.ceil(0.35 * red));
    const [{ bbox }] = segmentation.cells;
    const half = cut(smear.image, bbox.left + Math.round(bbox.width / 2));
    expect(segmentCells(half).cells.some(({ partial }) => partial.includes("touches-border"))).toBe(true);
  });

  it("refuses an unknown method", () => {
    expect(() => segmentCells(smear.image, { method: "magic" as ClassicalMethod })).toThrow(/fuzzy, kmeans/);
  });
});

/** The columns of an image from one on. */
function cut({ data, height, width }: Image, from: number): Image {
  const out = createImage(width - from, height);
  for (let y = 0; y < height; y++)
    out.data.set(data.subarray(3 * (y * width + from), 3 * (y + 1) * width), 3 * y * out.width);
  return out;
}

const drawn = (width: number, height: number, colour: (x: number, y: number) => readonly number[]): Image => {
  const image = createImage(width, height);
  for (let i = 0; i < width * height; i++) image.data.set(colour(i % width, Math.floor(i / width)), 3 * i);
  return image;
};

describe("an image that shows no stained cell", () => {
  const random = new Random("noise");
  const emptyField = renderSmear({ width: 160, height: 160, seed: "no white cell", cells: [] });
  it.each<[string, Image, string]>([
    ["one pixel", drawn(1, 1, () => [200, 100, 180]), "too-small"],
    ["a blank slide", drawn(64, 64, () => [240, 235, 238]), "blank"],
    ["white and a speck", drawn(64, 64, (x, y) => (x + y < 8 ? [90, 60, 140] : [255, 255, 255])), "saturated"],
    [
      "black text on white",
      drawn(64, 64, (x, y) => (x % 7 < 2 && y % 9 < 6 ? [30, 30, 30] : [240, 240, 240])),
      "monochrome",
    ],
    ["grey noise", drawn(64, 64, () => Array(3).fill(random.int(256))), "monochrome"],
    ["red cells only", emptyField.image, "no-cell"],
  ])("%s gives no cell and a reason", (_what, image, code) => {
    const found = segmentCells(image);
    expect(found.cells).toEqual([]);
    expect(found.reason).toEqual({ code, message: expect.stringMatching(/./) });
    expect(found.cell.every((id) => id === 0)).toBe(true);
  });
});

it("a smear in a corner of what a scanner filled with grey has its cells", () => {
  const [side, at] = [800, 300];
  const slide = createImage(side, side, new Uint8Array(3 * side * side).fill(240));
  for (let y = 0; y < 200; y++) {
    slide.data.set(smear.image.data.subarray(600 * y, 600 * (y + 1)), 3 * ((at + y) * side + at));
  }
  const middles = segmentCells(slide).cells.map(({ centroid: { x, y } }) => [x - at, y - at]);
  expect(middles).toHaveLength(2);
  for (const [index, { centroid }] of segmentation.cells.entries()) {
    expect(Math.hypot(middles[index][0] - centroid.x, middles[index][1] - centroid.y)).toBeLessThan(6);
  }
});

/** Nuclei on a pale slide, or one after the other where they overlap. */
const nuclei = (
  width: number,
  height: number,
  radius: number,
  middles: readonly (readonly [number, number])[],
): Image =>
  drawn(width, height, (x, y) =>
    middles.some(([u, v]) => Math.hypot(x - u, y - v) <= radius) ? [110 + (x % 3), 70, 160] : [240, 236, 238 - (y % 3)],
  );

describe("clumps", () => {
  it("marks cells that were cut out of one", () => {
    const alone = [40, 130, 220].map((x) => [x, 40] as const);
    const { cells, reason } = segmentCells(nuclei(260, 170, 18, [...alone, [60, 120], [92, 120]]));
    expect(cells).toHaveLength(5);
    expect(cells.map(({ bbox, partial }) => [bbox.top > 80, partial.includes("clump")])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ]);
    expect(reason).toBeUndefined();
  });

  it("says that a field full of them holds more cells than it found", () => {
    const middles = Array.from({ length: 100 }, (_, i) => [10 + 20 * (i % 10), 10 + 20 * Math.floor(i / 10)] as const);
    const found = segmentCells(
      nuclei(
        200,
        200,
        12,
        middles.filter(([x, y]) => x < 130 || y < 130),
      ),
    );
    expect(found.cells.length).toBeGreaterThan(0);
    expect(found.cells.every(({ partial }) => partial.includes("clump"))).toBe(true);
    expect(found.reason).toMatchObject({ code: "all-clumps", message: expect.stringContaining("more cells") });
  });
});

const real = fileURLToPath(new URL("../../../../../shared/data/segmentation_wbc", import.meta.url));

describe.skipIf(!existsSync(real))("on images of segmentation_wbc", () => {
  it.each([
    ["Dataset 1", "001"],
    ["Dataset 1", "070"],
    ["Dataset 2", "001"],
  ])("%s/%s: nucleus and cell as the experts drew them", async (set, name) => {
    const image = await decodeImage(readFileSync(`${real}/${set}/${name}.bmp`));
    const mask = await decodeImage(readFileSync(`${real}/${set}/${name}.png`));
    const expected = Uint8Array.from({ length: image.width * image.height }, (_, i) => mask.data[3 * i]);
    const found = maskImage(segmentCells(image)).data;
    expect(dice(found, expected, 192)).toBeGreaterThan(0.9);
    expect(dice(found, expected, 64)).toBeGreaterThan(0.9);
  });
});

const fields = fileURLToPath(new URL("../../../../../shared/data/bccd/JPEGImages", import.meta.url));

describe.skipIf(!existsSync(fields))("on fields of BCCD's training split", () => {
  it.each([
    ["BloodImage_00097", 1, "a nucleus that is pale in red"],
    ["BloodImage_00090", 1, "red cells of which hardly one lies by itself"],
    ["BloodImage_00176", 2, "two white cells side by side"],
  ])("%s: %i white cells, %s", async (name, count) => {
    const image = await decodeImage(readFileSync(`${fields}/${name}.jpg`));
    expect(segmentCells(image).cells).toHaveLength(count);
  });
});
