import { describe, expect, it } from "vitest";
import { renderSmear } from "../../../data/src/phantom/index.ts";
import { segmentCells } from "./segment-cells.ts";
import { maskImage, masksOf } from "./segmentation.ts";

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
  it("finds the white cells of a phantom and their nuclei", () => {
    expect(segmentation.cells).toHaveLength(2);
    expect(dice(maskImage(segmentation).data, smear.mask, 255)).toBeGreaterThan(0.85);
    expect(dice(maskImage(segmentation).data, smear.mask, 128)).toBeGreaterThan(0.8);
  });

  it("gives label maps, boxes, areas and masks that agree", () => {
    for (const cell of segmentation.cells) {
      const masks = masksOf(segmentation, cell);
      const count = (data: ArrayLike<number>, value: number) =>
        Array.from(data).filter((each) => each === value).length;
      expect(count(masks.nucleus.data, 1)).toBe(cell.nucleusArea);
      expect(count(masks.cytoplasm.data, 1)).toBe(cell.cytoplasmArea);
      expect(count(segmentation.cell, cell.id)).toBe(cell.nucleusArea + cell.cytoplasmArea);
      expect(count(segmentation.nucleus, cell.id)).toBe(cell.nucleusArea);
      const xs = Array.from(cell.contour.x);
      expect(Math.min(...xs)).toBe(cell.bbox.left);
      expect(Math.max(...xs)).toBe(cell.bbox.left + cell.bbox.width - 1);
    }
  });
});
