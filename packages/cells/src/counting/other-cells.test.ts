import { createImage, type Image } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { describe, expect, it } from "vitest";
import { segmentCells } from "../segmentation/segment-cells.ts";
import { circlesOf } from "./circle-votes.ts";
import { findOtherCells, redRadiusOf } from "./other-cells.ts";
import { redCellsOf } from "./red-cells-of.ts";

type Disc = readonly [x: number, y: number, radius: number];

/** Translucent discs: where two overlap it is darker still. */
function darknessOf(width: number, height: number, discs: readonly Disc[]): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) =>
    discs.reduce((sum, [x, y, r]) => {
      const inside = r + 0.5 - Math.hypot((i % width) - x, Math.floor(i / width) - y);
      return sum + 0.25 * Math.min(1, Math.max(0, inside / 2));
    }, 0),
  );
}

const sceneOf = (width: number, height: number, discs: readonly Disc[]) => {
  const darkness = darknessOf(width, height, discs);
  const bodies = Uint8Array.from(darkness, (value) => (value > 0.1 ? 1 : 0));
  return { width, height, darkness, bodies, whites: new Uint8Array(darkness.length) };
};

describe("circlesOf", () => {
  it("puts the clearest circle on a disc, with its radius", () => {
    const map = { width: 60, height: 60, darkness: darknessOf(60, 60, [[31, 27, 12]]), hidden: new Uint8Array(3600) };
    const [best] = circlesOf(map, 12, 0.4);
    expect(Math.hypot(best.x - 31, best.y - 27)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(best.radius - 12)).toBeLessThanOrEqual(1.3);
  });
});

describe("redCellsOf", () => {
  it.each<[string, readonly Disc[], number]>([
    ["one by itself", [[60, 60, 20]], 1],
    [
      "two that overlap by half",
      [
        [50, 60, 20],
        [72, 60, 20],
      ],
      2,
    ],
    [
      "a chain of four",
      [
        [30, 60, 18],
        [55, 64, 18],
        [80, 60, 18],
        [105, 64, 18],
      ],
      4,
    ],
    [
      "three in a heap",
      [
        [60, 50, 20],
        [48, 72, 20],
        [74, 72, 20],
      ],
      3,
    ],
    ["one that the edge cuts", [[0, 60, 20]], 1],
    ["none", [], 0],
  ])("counts %s", (_what, discs, count) => {
    const { cells, outlined } = redCellsOf(sceneOf(130, 120, discs), 19);
    expect(cells).toHaveLength(count);
    expect(outlined).toBe(count);
    for (const { x, y } of cells) {
      expect(Math.min(...discs.map(([u, v]) => Math.hypot(u - x, v - y)))).toBeLessThan(6);
    }
  });

  it("gives one cell of several, whatever their sizes and the scale", () => {
    const random = new Random("discs");
    for (const scale of [1, 2]) {
      const discs = [40, 110, 180].flatMap((x) =>
        [40, 110].map(
          (y): Disc => [scale * (x + random.int(9)), scale * (y + random.int(9)), scale * (16 + random.int(7))],
        ),
      );
      expect(redCellsOf(sceneOf(220 * scale, 150 * scale, discs), 19 * scale).cells).toHaveLength(6);
    }
  });

  it("guesses by area what shows no outline", () => {
    const scene = sceneOf(200, 200, []);
    for (let i = 0; i < scene.bodies.length; i++) if (i % 200 < 150) scene.bodies[i] = 1;
    const { cells, outlined } = redCellsOf(scene, 15);
    expect(outlined).toBe(0);
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.length).toBeLessThan((150 * 200) / (15 * 15));
  });
});

/** Discs of colours on a pale slide, blended as stains are. */
function field(width: number, height: number, discs: readonly (readonly [...Disc, readonly number[]])[]): Image {
  const image = createImage(width, height);
  for (let i = 0; i < width * height; i++) {
    const through = [238, 236, 240];
    for (const [x, y, r, colour] of discs) {
      const share = Math.min(1, Math.max(0, (r + 0.5 - Math.hypot((i % width) - x, Math.floor(i / width) - y)) / 2));
      for (let c = 0; c < 3; c++) through[c] *= 1 - share * (1 - colour[c] / 240);
    }
    image.data.set(through, 3 * i);
  }
  return image;
}

const RED = [200, 150, 140];
const BLUE = [130, 110, 190];

describe("findOtherCells", () => {
  it("tells red cells, platelets in the open, and grains on red cells", () => {
    const image = field(260, 200, [
      [40, 0, 22, RED],
      [110, 50, 22, RED],
      [140, 60, 22, RED],
      [60, 130, 22, RED],
      [210, 60, 6, BLUE],
      [60, 130, 4, BLUE],
      [180, 199, 22, RED],
    ]);
    const found = findOtherCells(image, segmentCells(image));
    expect(found.redCells).toHaveLength(5);
    expect(found.platelets).toHaveLength(1);
    expect(found.platelets[0].x).toBeCloseTo(210, 0);
    expect(found.reason).toBeUndefined();
  });

  it("says that red cells of a thick field are a guess", () => {
    const image = field(260, 200, [
      [40, 40, 18, RED],
      [260, 120, 150, RED],
    ]);
    const { reason, redCells } = findOtherCells(image, segmentCells(image));
    expect(reason).toMatchObject({ code: "red-clumps", message: expect.stringContaining("guess") });
    expect(redCells.length).toBeGreaterThan(10);
  });

  it("counts at the usual scale, but for an image of another", () => {
    const image = field(260, 200, [
      [40, 40, 18, RED],
      [260, 120, 150, RED],
    ]);
    const segmentation = segmentCells(image);
    expect(redRadiusOf(image, segmentation)).toBeCloseTo(18, 0);
    const found = (redRadius?: number) => findOtherCells(image, segmentation, { redRadius }).redCells.length;
    // The thick part holds fewer of larger ones.
    expect(found(26)).toBeLessThan(0.8 * found());
    expect(found(40)).toBe(found());
    expect(found(8)).toBe(found());
  });
});
