import { renderSmear } from "@leukoscope/data";
import { expect, it } from "vitest";
import { regionOf } from "../region.ts";
import { drawn, filled } from "../testing/shapes.ts";
import { countLobes } from "./lobes.ts";

it("a disc has one lobe, two discs apart have two, and a strand between them joins nothing", () => {
  const disc = (x: number, y: number, cx: number, cy: number): boolean => Math.hypot(x - cx, y - cy) < 9;
  const one = regionOf(filled(60, 30, (x, y) => disc(x, y, 15, 15)));
  expect(countLobes(one)).toEqual({ count: 1, halfWidth: 9 });
  const two = regionOf(filled(60, 30, (x, y) => disc(x, y, 15, 15) || disc(x, y, 42, 15)));
  expect(countLobes(two).count).toBe(2);
  const strand = regionOf(
    filled(60, 30, (x, y) => disc(x, y, 15, 15) || disc(x, y, 42, 15) || (y === 15 && x > 14 && x < 43)),
  );
  expect(countLobes(strand).count).toBe(2);
  expect(countLobes(drawn("...")).count).toBe(0);
});

it("tells a dumbbell from a bean by how far it narrows", () => {
  const dumbbell = (neck: number) =>
    regionOf(
      filled(
        70,
        40,
        (x, y) =>
          Math.hypot(x - 20, y - 20) < 12 ||
          Math.hypot(x - 48, y - 20) < 12 ||
          (Math.abs(y - 20) < neck && x > 20 && x < 48),
      ),
    );
  expect(countLobes(dumbbell(4)).count).toBe(2);
  expect(countLobes(dumbbell(11)).count).toBe(1);
});

it("counts the lobes of drawn neutrophils as they were drawn, and one in mononuclear cells", () => {
  let right = 0;
  let cells = 0;
  for (let seed = 0; seed < 12; seed++) {
    const kind = (["neutrophil", "lymphocyte", "blast"] as const)[seed % 3];
    const smear = renderSmear({
      width: 160,
      height: 160,
      seed: `lobes ${seed}`,
      cells: [kind],
      micrometresPerPixel: 0.15,
    });
    const data = smear.mask.map((value) => (value === 255 ? 1 : 0));
    const { width, height } = smear.image;
    const clear = filled(width, height, (x, y) => data[y * width + x] === 1);
    cells++;
    if (countLobes(regionOf(clear)).count === smear.instances[0].lobes) right++;
  }
  expect(right / cells).toBeGreaterThanOrEqual(0.85);
});
