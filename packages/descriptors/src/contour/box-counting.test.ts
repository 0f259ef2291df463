import { expect, it } from "vitest";
import { regionOf } from "../region.ts";
import { filled, traced } from "../testing/shapes.ts";
import { borderOf, boxCountingDimension } from "./box-counting.ts";

type Point = readonly [number, number];

/** Each side's middle third is replaced by two sides of a triangle, `times` over. */
function koch(from: Point, to: Point, times: number): Point[] {
  if (times === 0) return [from, to];
  const [dx, dy] = [(to[0] - from[0]) / 3, (to[1] - from[1]) / 3];
  const one: Point = [from[0] + dx, from[1] + dy];
  const two: Point = [from[0] + 2 * dx, from[1] + 2 * dy];
  const tip: Point = [one[0] + dx / 2 + (dy * Math.sqrt(3)) / 2, one[1] + dy / 2 - (dx * Math.sqrt(3)) / 2];
  const corners = [from, one, tip, two, to];
  return corners.slice(1).flatMap((corner, i) => koch(corners[i], corner, times - 1));
}

it.each([0, 17, 40, 45, 69, 90])("a line at %i degrees has dimension 1", (degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const line = traced([
    [0, 0],
    [400 * Math.cos(angle), 400 * Math.sin(angle)],
  ]);
  expect(Math.abs(boxCountingDimension(line) - 1)).toBeLessThan(0.05);
});

it.each([20, 40, 80, 160, 300])("the border of a disc of radius %i has dimension 1", (radius) => {
  const side = 2 * radius + 5;
  const disc = filled(side, side, (x, y) => Math.hypot(x - side / 2, y - side / 2) < radius);
  expect(Math.abs(boxCountingDimension(borderOf(regionOf(disc))) - 1)).toBeLessThan(0.05);
});

it.each([
  [300, 0],
  [300, 40],
  [500, 17],
  [729, 0],
  [729, 25],
])("a Koch curve of %i px at %i degrees has dimension log 4 / log 3 = 1.262", (length, degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const curve = traced(koch([0, 0], [length * Math.cos(angle), length * Math.sin(angle)], 6));
  expect(Math.abs(boxCountingDimension(curve) - Math.log(4) / Math.log(3))).toBeLessThan(0.05);
});

it("a filled square has dimension 2, and eight pixels are the least", () => {
  const square = filled(258, 258, () => true);
  expect(Math.abs(boxCountingDimension(square) - 2)).toBeLessThan(0.1);
  expect(boxCountingDimension(filled(9, 9, () => true))).toBeNaN();
  expect(boxCountingDimension(filled(10, 10, () => true))).not.toBeNaN();
});
