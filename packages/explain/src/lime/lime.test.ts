import { createImage } from "@leukoscope/imaging";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { HiddenParts } from "../perturbation/hidden-parts.ts";
import { colourNetwork } from "../testing/colour-network.ts";
import { gridSuperpixels } from "../testing/grid-superpixels.ts";
import { metadataOf } from "../testing/metadata.ts";
import { patchImage } from "../testing/patch.ts";
import { formulaPixels, golden, RESIDUAL_SIZE, residualModel } from "../testing/residual-network.ts";
import { drawMasks, kernelWeights, type Sampling } from "./draw-masks.ts";
import { hadamard } from "./hadamard.ts";
import type { LimeDetails } from "./lime.ts";
import { lasso, ridge } from "./local-model.ts";
import { limeStability, stabilityOf } from "./stability.ts";
import { renderLimeView } from "./views.ts";

interface Golden {
  readonly lime: {
    readonly cell: number;
    readonly masks: readonly string[];
    readonly scores: readonly number[];
    readonly coefficients: readonly number[];
    readonly intercept: number;
    readonly rSquared: number;
    readonly lasso: readonly number[];
    readonly lassoIntercept: number;
  };
}

const wanted = golden<Golden>("figures.json").lime;
const TARGET = 1;
const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const colours = () =>
  ExplainedModel.of(
    runtime,
    colourNetwork(),
    metadataOf(16, "features", ["red", "green", "blue"], { temperature: 2 }),
    {
      threads: 1,
    },
  );
/** A red square on grey: reading and hiding it decides everything. */
const redSquare = patchImage(16, 16, { left: 4, top: 4, size: 6, colour: [200, 60, 60] });

describe("LIME against the lime package on the same superpixels and masks", () => {
  const masks = Uint8Array.from(wanted.masks.join(""), Number);
  const superpixels = gridSuperpixels(RESIDUAL_SIZE, wanted.cell);
  const features = superpixels.count;

  it("hides the same parts: the model says the same of every mask", async () => {
    const model = residualModel(runtime);
    const parts = new HiddenParts(model, model.view(formulaPixels()), superpixels, "own-mean");
    const scores = await parts.probabilities(masks, TARGET);
    expect(scores).toHaveLength(wanted.scores.length);
    scores.forEach((score, row) => {
      expect(Math.abs(score - wanted.scores[row])).toBeLessThan(1e-5);
    });
    const sample = { masks, features, scores, weights: kernelWeights(masks, features) };
    const { coefficients, intercept, rSquared } = ridge(sample, 1);
    coefficients.forEach((value, j) => {
      expect(Math.abs(value - wanted.coefficients[j])).toBeLessThan(1e-5);
    });
    expect(intercept).toBeCloseTo(wanted.intercept, 5);
    expect(rSquared).toBeCloseTo(wanted.rSquared, 5);
    await model.close();
  });

  it("fits scikit-learn's weighted lasso, too", () => {
    const scores = Float64Array.from(wanted.scores);
    const sample = { masks, features, scores, weights: kernelWeights(masks, features) };
    const { coefficients, intercept } = lasso(sample, 1e-3);
    coefficients.forEach((value, j) => {
      expect(Math.abs(value - wanted.lasso[j])).toBeLessThan(1e-6);
    });
    expect(intercept).toBeCloseTo(wanted.lassoIntercept, 6);
    expect(coefficients.some((value) => value === 0)).toBe(wanted.lasso.some((value) => value === 0));
  });
});

describe("LIME", () => {
  it("finds planted evidence, and says how well its local model fits", async () => {
    const model = colours();
    const got = await explain(model, redSquare, { method: "lime", target: "red", samples: 300 });
    const details = { ...got.details } as unknown as LimeDetails;
    expect(details.superpixels).toBeGreaterThan(10);
    expect(details.warnings).toEqual([]);
    expect(details.rSquared).toBeGreaterThan(0.5);
    const strongest = got.map.indexOf(Math.max(...got.map));
    const [x, y] = [strongest % 16, Math.floor(strongest / 16)];
    expect(x >= 4 && x < 10 && y >= 4 && y < 10).toBe(true);
    expect(got.signed).toBe(true);
    await model.close();
  });

  it("is decided by its seed in every part", async () => {
    const model = colours();
    const run = (seed: number) =>
      explain(model, redSquare, { method: "lime", segmentation: "quickshift", samples: 60, seed });
    const once = await run(1);
    expect((await run(1)).details).toEqual(once.details);
    expect((await run(2)).details).not.toEqual(once.details);
    await model.close();
  });

  it("warns of maps that show nothing", async () => {
    const model = colours();
    // Blue is no part of the picture: its probability hardly moves whatever is hidden.
    const image = createImage(
      16,
      16,
      Uint8Array.from({ length: 768 }, (_, i) => 100 + (((i / 3) | 0) % 2)),
    );
    const { details } = await explain(model, image, { method: "lime", target: "blue", samples: 60 });
    expect({ ...details }.warnings).toEqual([expect.stringMatching(/^blank/)]);
    await model.close();
  });

  it("shows the three views", async () => {
    const model = colours();
    const got = await explain(model, redSquare, { method: "lime", target: "green", samples: 300 });
    const hidden = renderLimeView(redSquare, got, "positive-hide");
    const positive = renderLimeView(redSquare, got, "positive");
    const both = renderLimeView(redSquare, got, "both");
    const centre = 3 * (7 * 16 + 7);
    // Red speaks against green: hidden in the first view, as it is in the second, red in the third.
    expect([...hidden.data.subarray(centre, centre + 3)]).toEqual([0, 0, 0]);
    expect(positive.data.subarray(centre, centre + 3)).toEqual(redSquare.data.subarray(centre, centre + 3));
    expect(both.data).not.toEqual(positive.data);
    await model.close();
  });

  it("measures how steady it is over seeds", async () => {
    const model = residualModel(runtime);
    const view = model.view(formulaPixels());
    const question = { model, view, target: TARGET, layer: "", seed: 0 };
    const few = await limeStability({ ...question, samples: 60 }, 4);
    const many = await limeStability({ ...question, samples: 600 }, 4);
    expect(many.deviation).toBeLessThan(few.deviation);
    expect(many.correlation).toBeGreaterThan(few.correlation);
    await model.close();
  });

  it("needs fewer masks in opposite pairs where superpixels work together, and fewest if these are orthogonal", () => {
    // 60 pairs: as many as one Hadamard matrix has rows.
    const [features, count] = [8, 121];
    // What each does alone, and, far stronger, what neighbours do together.
    const score = (mask: Uint8Array) =>
      mask.reduce((sum, shown, j) => sum + 0.05 * j * shown + shown * mask[(j + 1) % features], 0);
    const spread = (sampling: Sampling) => {
      const fits = Array.from({ length: 8 }, (_, seed) => {
        const masks = drawMasks(new Random(seed), count, features, sampling);
        const scores = Float64Array.from({ length: count }, (_, row) =>
          score(masks.subarray(row * features, (row + 1) * features)),
        );
        return ridge({ masks, features, scores, weights: kernelWeights(masks, features) }, 1).coefficients;
      });
      return stabilityOf(fits).deviation;
    };
    expect(spread("paired")).toBeLessThan(0.7 * spread("independent"));
    expect(spread("orthogonal")).toBeLessThan(0.7 * spread("paired"));
  });
});

describe("masks", () => {
  it("come in opposite pairs after the whole image", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 3, max: 30 }),
        fc.integer(),
        (features, count, seed) => {
          const sampling = seed % 2 === 0 ? "paired" : "orthogonal";
          const masks = drawMasks(new Random(seed), count, features, sampling);
          expect(masks.subarray(0, features).every((shown) => shown === 1)).toBe(true);
          for (let row = 1; row + 1 < count; row += 2) {
            for (let j = 0; j < features; j++) {
              expect(masks[row * features + j] + masks[(row + 1) * features + j]).toBe(1);
            }
          }
          const weights = kernelWeights(masks, features);
          expect(weights[0]).toBe(1);
          expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("orthogonal masks", () => {
  it("show any two superpixels together as often as not, and any three in each of eight ways", () => {
    const [count, features] = [1 + 2 * 24, 7];
    const masks = drawMasks(new Random(3), count, features, "orthogonal").subarray(features);
    const sign = (row: number, j: number) => 2 * masks[row * features + j] - 1;
    const sum = (...columns: readonly number[]) =>
      Array.from({ length: count - 1 }, (_, row) => columns.reduce((product, j) => product * sign(row, j), 1)).reduce(
        (total, value) => total + value,
      );
    for (let a = 0; a < features; a++) {
      expect(sum(a)).toBe(0);
      for (let b = 0; b < a; b++) {
        expect(sum(a, b)).toBe(0);
        for (let c = 0; c < b; c++) expect(sum(a, b, c)).toBe(0);
      }
    }
    expect(drawMasks(new Random(4), count, features, "orthogonal").subarray(features)).not.toEqual(masks);
  });

  it("are drawn from matrices whose columns are orthogonal, or at random where these are too small", () => {
    for (const [most, order] of [
      [3, 0],
      [4, 4],
      [11, 8],
      [491, 488],
    ]) {
      const rows = hadamard(most);
      expect(rows).toHaveLength(order);
      if (order > 0 && order < 20) {
        const product = (a: Int8Array, b: Int8Array) => a.reduce((total, value, j) => total + value * b[j], 0);
        expect(rows.map((a) => rows.map((b) => product(a, b)))).toEqual(
          rows.map((_, i) => rows.map((_, j) => (i === j ? order : 0))),
        );
      }
    }
    const random = drawMasks(new Random(1), 21, 40, "orthogonal");
    expect(random).toEqual(drawMasks(new Random(1), 21, 40, "paired"));
  });
});

describe("stability", () => {
  it("is perfect for equal coefficients, and knows what differs", () => {
    const once = Float64Array.of(3, 1, -2, 0, 0.5, 0.1);
    expect(stabilityOf([once, once])).toEqual({ seeds: 2, correlation: expect.closeTo(1), deviation: 0, topFive: 1 });
    const { correlation, topFive } = stabilityOf([once, once.map((value) => -value)]);
    expect(correlation).toBeCloseTo(-1);
    expect(topFive).toBe(1);
  });
});
