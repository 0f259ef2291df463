import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { drawMap } from "../map-grid.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { colourNetwork } from "../testing/colour-network.ts";
import { gridSuperpixels } from "../testing/grid-superpixels.ts";
import { metadataOf } from "../testing/metadata.ts";
import { patchImage } from "../testing/patch.ts";
import { findCounterfactual } from "./counterfactual.ts";
import { HiddenParts } from "./hidden-parts.ts";
import { shapleyValues } from "./kernel-shap.ts";
import { nearestUnlike } from "./nearest-unlike.ts";

const runtime = new NodeRuntime();
const metadata = metadataOf(16, "features", ["red", "green", "blue"], { temperature: 2 });
const image = patchImage(16, 16, { left: 8, top: 0, size: 4, colour: [220, 40, 40] });
let model: ExplainedModel;

beforeAll(() => {
  model = ExplainedModel.of(runtime, colourNetwork(), metadata, { threads: 1 });
});
afterAll(() => runtime.close());

const inPatch = (i: number) => i % 16 >= 8 && i % 16 < 12 && Math.floor(i / 16) < 4;

describe("perturbation finds planted evidence", () => {
  it.each(["occlusion", "rise", "kernelshap"] as const)("%s", async (method) => {
    const got = await explain(model, image, { method, target: "red", samples: method === "occlusion" ? 8 : 400 });
    const map = drawMap(got.map, got, 16, 16);
    const mean = (values: Float32Array, inside: boolean) => {
      const some = [...values].filter((_, i) => inPatch(i) === inside);
      return some.reduce((sum, value) => sum + value, 0) / some.length;
    };
    expect(mean(map, true)).toBeGreaterThan(5 * Math.abs(mean(map, false)));
    expect(got.signed).toBe(true);
    const against = await explain(model, image, { method, target: "green", samples: method === "occlusion" ? 8 : 400 });
    expect(mean(drawMap(against.map, against, 16, 16), true)).toBeLessThan(0);
  });
});

describe("RISE", () => {
  it("is decided by its seed", async () => {
    const run = async (seed: number) => (await explain(model, image, { method: "rise", samples: 40, seed })).map;
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });
});

describe("Shapley values", () => {
  /** A game: what each player brings, and what two bring together. */
  const game = (own: readonly number[], together: number) => async (masks: Uint8Array) => {
    const players = own.length;
    return Float64Array.from({ length: masks.length / players }, (_, row) => {
      const shown = masks.subarray(row * players, (row + 1) * players);
      return own.reduce((sum, value, j) => sum + value * shown[j], 0.1) + together * shown[0] * shown[1];
    });
  };

  it("are what each brings, and half of what two bring together, when all coalitions are taken", async () => {
    const own = [0.3, -0.2, 0.05, 0];
    const { empty, exact, values, whole } = await shapleyValues(4, 100, new Random(0), game(own, 0.4));
    expect(exact).toBe(true);
    expect([empty, whole]).toEqual([expect.closeTo(0.1), expect.closeTo(0.65)]);
    [0.5, 0, 0.05, 0].forEach((value, j) => {
      expect(values[j]).toBeCloseTo(value, 6);
    });
  });

  it("add up to the difference whatever is drawn, and of an additive game are right in any number", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 14 }),
        fc.integer(),
        async (own, seed) => {
          const { empty, values, whole } = await shapleyValues(own.length, 50, new Random(seed), game(own, 0));
          expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(whole - empty, 9);
          own.forEach((value, j) => {
            expect(values[j]).toBeCloseTo(value, 4);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("of one player are the difference itself", async () => {
    const score = async (masks: Uint8Array) => Float64Array.from(masks, (shown) => 0.2 + 0.7 * shown);
    expect(await shapleyValues(1, 10, new Random(0), score)).toMatchObject({ empty: 0.2, exact: true });
  });
});

describe("counterfactual", () => {
  const superpixels = gridSuperpixels(16, 4);
  const green = (left: number, top: number) => ({ left, top, size: 4, colour: [40, 160, 40] as const });

  /** Two red cells outweigh one green cell; without both, or with all hidden, green wins. */
  const two = () => {
    const picture = patchImage(16, 16, { left: 0, top: 0, size: 4, colour: [220, 40, 40] });
    const other = patchImage(16, 16, green(12, 12));
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 16; x++) {
        const at = 3 * (y * 16 + x);
        if (x >= 12 && y >= 12) picture.data.set(other.data.subarray(at, at + 3), at);
        if (x >= 4 && x < 8 && y < 4) picture.data.set([220, 40, 40], at);
      }
    }
    return picture;
  };
  /** Hidden parts turn grey. */
  const parts = (picture: typeof image) =>
    new HiddenParts(model, model.view(picture), superpixels, patchImage(16, 16, { ...green(0, 0), size: 0 }));

  it("finds the one superpixel that the class hangs on", async () => {
    const picture = patchImage(16, 16, { left: 8, top: 0, size: 4, colour: [220, 40, 40] });
    picture.data.set(patchImage(16, 16, green(0, 12)).data.subarray(3 * 192), 3 * 192);
    const found = await findCounterfactual(parts(picture), 0, metadata.classes, 500);
    expect(found).toMatchObject({ removed: [2], becomes: "green", smallest: true, found: true });
  });

  it("finds a pair where no single one suffices, and says whether it is the smallest", async () => {
    const proven = await findCounterfactual(parts(two()), 0, metadata.classes, 500);
    expect(proven).toMatchObject({ removed: [0, 1], becomes: "green", smallest: true });
    const hurried = await findCounterfactual(parts(two()), 0, metadata.classes, 60);
    expect(hurried).toMatchObject({ smallest: false, found: true });
    expect([...hurried.removed].sort()).toEqual([0, 1]);
  });

  it("removes nothing where the model says another class from the start", async () => {
    expect(await findCounterfactual(parts(image), 1, metadata.classes, 500)).toMatchObject({
      removed: [],
      becomes: "red",
      found: true,
    });
  });

  it("takes its parts from the nearest image of another class", async () => {
    const square = (size: number, colour: readonly [number, number, number]) =>
      patchImage(16, 16, { left: 4, top: 4, size, colour });
    const [red, green]: [number, number, number][] = [
      [220, 40, 40],
      [40, 160, 40],
    ];
    const view = model.view(square(6, red));
    const all = [
      { name: "large green", image: square(10, green), class: "green" },
      { name: "small green", image: square(3, green) },
      { name: "another red", image: square(6, red), class: "red" },
      { name: "red by mistake", image: square(6, red), class: "green" },
      { name: "green by mistake", image: square(2, green), class: "red" },
    ];
    const nearest = await nearestUnlike(model, view, 0, all);
    expect(nearest).toMatchObject({ name: "small green", label: "green", distance: expect.any(Number) });
    expect(nearest).not.toHaveProperty("class");
    expect(await nearestUnlike(model, view, 0, all.slice(2))).toBeUndefined();
    const got = await explain(model, square(6, red), {
      method: "counterfactual",
      instead: (await nearestUnlike(model, view, 0, all.slice(0, 1)))?.image,
    });
    expect(got.details).toMatchObject({ replacedBy: "other image", becomes: "green", found: true });
  });

  it("is a map of the set", async () => {
    const got = await explain(model, two(), { method: "counterfactual" });
    expect(got.signed).toBe(false);
    expect([...new Set(got.map)].every((value) => value === 0 || value === 1)).toBe(true);
  });
});
