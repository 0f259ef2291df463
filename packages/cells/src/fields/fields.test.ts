import { createImage, type Image, pictureOf } from "@leukoscope/imaging";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderSmear } from "../../../data/src/phantom/index.ts";
import { segmentCells } from "../segmentation/segment-cells.ts";
import { maskImage } from "../segmentation/segmentation.ts";
import { chooseLevel } from "./choose-level.ts";
import { MaskRows } from "./mask-rows.ts";
import { scaleCell } from "./move-cell.ts";
import { Seams } from "./seams.ts";
import { type FieldPart, type WalkOptions, walkField } from "./walk-field.ts";
import { windowsOf } from "./windows.ts";

const segment = (image: Image) => segmentCells(image);

async function partsOf(image: Image, options: Partial<WalkOptions> = {}): Promise<FieldPart[]> {
  const parts: FieldPart[] = [];
  for await (const part of walkField(pictureOf(image), { segment, ...options })) parts.push(part);
  return parts;
}

describe("windowsOf", () => {
  it("covers a picture once with cores that views hold, whatever its sides", () => {
    fc.assert(
      fc.property(fc.nat(90), fc.nat(90), fc.integer({ min: 1, max: 40 }), fc.nat(12), (w, h, side, margin) => {
        const [width, height] = [w + 1, h + 1];
        const seen = new Uint8Array(width * height);
        let settled = 0;
        for (const { core, settled: next, view } of windowsOf(width, height, side, margin)) {
          expect(Math.max(core.width, core.height)).toBeLessThanOrEqual(side);
          expect(view.left).toBe(Math.max(0, core.left - margin));
          expect(view.top + view.height).toBe(Math.min(height, core.top + core.height + margin));
          expect(view.top).toBeGreaterThanOrEqual(settled);
          settled = next;
          for (let y = core.top; y < core.top + core.height; y++) {
            for (let x = core.left; x < core.left + core.width; x++) seen[y * width + x]++;
          }
        }
        expect(settled).toBe(height);
        expect(seen.every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe("Seams", () => {
  it("takes each body once, wherever it lies and though each window sees its middle a little elsewhere", () => {
    const place = fc.double({ min: 2, max: 97, noNaN: true });
    const shift = fc.double({ min: -0.2, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(
        place,
        place,
        fc.integer({ min: 2, max: 9 }),
        fc.array(shift, { minLength: 18, maxLength: 18 }),
        (x, y, radius, moves) => {
          const windows = windowsOf(100, 100, 40, 20);
          const seams = new Seams(100, 100, windows[0]);
          let taken = 0;
          for (const [i, window] of windows.entries()) {
            seams.enter(window);
            const { height, left, top, width } = window.view;
            const seen = { x: x + radius * moves[2 * i], y: y + radius * moves[2 * i + 1], radius };
            const isSeen = seen.x >= left && seen.y >= top && seen.x < left + width && seen.y < top + height;
            if (isSeen && seams.takes(seen)) taken++;
          }
          expect(taken).toBe(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("walkField", () => {
  const smear = renderSmear({
    width: 320,
    height: 320,
    seed: "four tiles",
    cells: ["blast", "blast", "lymphocyte"],
    centred: true,
    micrometresPerPixel: 0.25,
  });

  it("gives a field that fits the cells that segmentCells gives, and its mask", async () => {
    const [part, ...others] = await partsOf(smear.image);
    const whole = segmentCells(smear.image);
    expect(others).toEqual([]);
    expect(part.cells.map(({ cell }) => cell)).toEqual(whole.cells);
    expect(new MaskRows(320).add(part)).toEqual(maskImage(whole).data);
    expect(part).toMatchObject({ settled: 320, done: 1 });
  });

  it("counts a cell in the middle of four parts once, and those of the parts as those of the whole", async () => {
    const parts = await partsOf(smear.image, { wholePixels: 1, side: 160, margin: 90 });
    expect(parts).toHaveLength(4);
    const whole = segmentCells(smear.image).cells;
    const cells = parts.flatMap((part) => part.cells.map(({ cell }) => cell));
    expect(cells.map(({ id }) => id)).toEqual(cells.map((_, i) => i + 1));
    expect(cells).toHaveLength(whole.length);
    for (const { centroid, cytoplasmArea, nucleusArea } of whole) {
      const same = cells.find((cell) => Math.hypot(cell.centroid.x - centroid.x, cell.centroid.y - centroid.y) < 6);
      const area = (same?.nucleusArea ?? 0) + (same?.cytoplasmArea ?? 0);
      expect(area / (nucleusArea + cytoplasmArea)).toBeCloseTo(1, 0);
      expect(same?.touchesBorder).toBe(false);
    }
    const rows = new MaskRows(320);
    const mask = Uint8Array.from(parts.flatMap((part) => [...rows.add(part)]));
    expect(mask).toHaveLength(320 * 320);
    const drawn = (value: number) => mask.filter((own) => own === value).length;
    expect(drawn(255)).toBe(cells.reduce((sum, { nucleusArea }) => sum + nucleusArea, 0));
    expect(drawn(128)).toBe(cells.reduce((sum, { cytoplasmArea }) => sum + cytoplasmArea, 0));
  });

  it("goes on where a part can't be read, and says which; without a listener it stops", async () => {
    const picture = pictureOf(smear.image);
    const broken = {
      ...picture,
      read: (region: Parameters<typeof picture.read>[0]) =>
        picture.read(region.left === 0 && region.top === 0 ? { ...region, left: -1 } : region),
    };
    const options = { segment, wholePixels: 1, side: 160, margin: 40, onlyWhite: true };
    const unread: unknown[] = [];
    let seen = 0;
    for await (const _ of walkField(broken, { ...options, onUnread: (region) => unread.push(region) })) seen++;
    expect([seen, unread]).toEqual([3, [{ left: 0, top: 0, width: 200, height: 200 }]]);
    await expect(walkField(broken, options).next()).rejects.toMatchObject({ name: "ImageError" });
  });

  it("gives a blank picture no cell and a reason in every part", async () => {
    const blank = createImage(60, 40, new Uint8Array(3 * 60 * 40).fill(255));
    const parts = await partsOf(blank, { wholePixels: 1, side: 30, margin: 5 });
    expect(parts.map(({ cells, segmentation }) => [cells.length, segmentation.reason?.code])).toEqual(
      Array.from({ length: 4 }, () => [0, "saturated"]),
    );
  });
});

describe("chooseLevel", () => {
  const level = (width: number, micronsPerPixel?: number) => ({ ...pictureOf(createImage(width, 1)), micronsPerPixel });

  it("takes the coarsest level that shows cells well, and the finest where the file does not say", () => {
    const slide = [level(40, 0.125), level(20, 0.25), level(10, 0.5)];
    expect(chooseLevel(slide)).toMatchObject({ level: 1, scale: 2 });
    expect(chooseLevel(slide, 0.6)).toMatchObject({ level: 2, scale: 4 });
    expect(chooseLevel(slide, 0.01)).toMatchObject({ level: 0, scale: 1 });
    expect(chooseLevel([level(40), level(20)])).toMatchObject({ level: 0, scale: 1 });
  });

  it("gives cells in the file's pixels", () => {
    const [cell] = segmentCells(renderSmear({ width: 120, height: 120, seed: 1, cells: ["blast"] }).image).cells;
    const scaled = scaleCell(cell, 4);
    expect(scaled.bbox).toEqual({
      left: 4 * cell.bbox.left,
      top: 4 * cell.bbox.top,
      width: 4 * cell.bbox.width,
      height: 4 * cell.bbox.height,
    });
    expect(scaled.centroid.x).toBeCloseTo(4 * cell.centroid.x + 1.5, 9);
    expect(scaled.nucleusArea).toBe(16 * cell.nucleusArea);
    expect(scaleCell(cell, 1)).toBe(cell);
  });
});
