import { resizeMap } from "@leukoscope/imaging";
import { float32, GraphBuilder, ints, type Model } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawMap, mapGrid } from "./map-grid.ts";

/** 3x3 convolutions of stride 2 with the given padding before and after. */
function strided(size: number, pads: readonly (readonly [number, number])[]): Model {
  const builder = new GraphBuilder();
  let value = builder.input("image", { type: "float32", dims: [1, 1, size, size] });
  const weight = builder.initializer("weight", float32([1, 1, 3, 3], new Float32Array(9).fill(1)));
  for (const [before, after] of pads) {
    value = builder.op("Conv", [value, weight], { strides: ints([2, 2]), pads: ints([before, before, after, after]) });
    value = builder.op("Relu", [value]);
  }
  value = builder.op("Identity", [value], {}, { outputs: ["layer"] });
  builder.output(value);
  return builder.build("strided");
}

describe("mapGrid", () => {
  it("follows TensorFlow's padding to the lower right of each cell", () => {
    // Outputs see pixels 2i to 2i + 2: centre 2i + 1, after two layers 4i + 3.
    const { x, y, stepX } = mapGrid(
      strided(16, [
        [0, 1],
        [0, 1],
      ]),
      "layer",
    );
    expect([x, y, stepX]).toEqual([3.5 / 16, 3.5 / 16, 4 / 16]);
  });

  it("follows PyTorch's padding to the upper left", () => {
    // Outputs see pixels 2i - 1 to 2i + 1: centre 2i, after two layers 4i.
    const { x, stepX } = mapGrid(
      strided(16, [
        [1, 1],
        [1, 1],
      ]),
      "layer",
    );
    expect([x, stepX]).toEqual([0.5 / 16, 4 / 16]);
  });

  it("takes the input itself as it is", () => {
    expect(mapGrid(strided(16, []), "layer")).toEqual({ x: 0.5 / 16, y: 0.5 / 16, stepX: 1 / 16, stepY: 1 / 16 });
  });

  it("takes cells as centred behind an operator that moves pixels in another manner", () => {
    const builder = new GraphBuilder();
    const image = builder.input("image", { type: "float32", dims: [1, 4, 8, 8] });
    builder.output(
      builder.op("DepthToSpace", [image], { blocksize: { kind: "int", value: 2 } }, { outputs: ["layer"] }),
    );
    expect(mapGrid(builder.build("shuffled"), "layer")).toMatchObject({ x: 0.5 / 16, stepX: 1 / 16 });
  });
});

describe("drawMap", () => {
  it("is plain bilinear interpolation where cells are centred", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (cells, times, seed) => {
        const map = Float32Array.from({ length: cells * cells }, (_, i) => Math.sin(i * 7 + seed));
        const grid = { x: 0.5 / cells, y: 0.5 / cells, stepX: 1 / cells, stepY: 1 / cells };
        const drawn = drawMap(map, { width: cells, height: cells, grid }, cells * times, cells * times);
        const resized = resizeMap(map, cells, cells, cells * times, cells * times);
        drawn.forEach((value, i) => {
          expect(value).toBeCloseTo(resized[i], 5);
        });
      }),
      { numRuns: 40 },
    );
  });

  it("puts a cell's peak where the cell looks", () => {
    const map = Float32Array.of(0, 1, 0, 0);
    const drawn = drawMap(map, { width: 4, height: 1, grid: { x: 3.5 / 16, y: 0.5, stepX: 4 / 16, stepY: 1 } }, 16, 1);
    expect(drawn.indexOf(Math.max(...drawn))).toBe(7);
    expect(drawn[7]).toBe(1);
  });
});
