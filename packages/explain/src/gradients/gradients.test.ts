import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { worstError } from "../testing/correlation.ts";
import { metadataOf } from "../testing/metadata.ts";
import { floatsOf, formulaPixels, golden, RESIDUAL_SIZE, residualModel } from "../testing/residual-network.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { type Completeness, integrate } from "./integrated-gradients.ts";
import { strongestColour, sumOfColours } from "./pixel-map.ts";
import { meanGradient } from "./smooth-grad.ts";

interface Golden {
  readonly target: number;
  readonly gradients: Readonly<Record<string, string>>;
}

const { gradients, target } = golden<Golden>("maps.json");
const wanted = (name: string) => floatsOf(gradients[name]);
const runtime = new NodeRuntime();
const model = residualModel(runtime);
const image = formulaPixels();
const { input } = model.view(image);
afterAll(() => runtime.close());

const completenessOf = (details: Readonly<Record<string, unknown>> | undefined) =>
  ({ ...details }).completeness as Completeness;

describe("gradients against Captum", () => {
  it("saliency", async () => {
    expect(worstError(await model.imageGradients(input, 1, target), wanted("saliency"))).toBeLessThan(1e-4);
    const { map } = await explain(model, image, { method: "saliency", target });
    expect(worstError(map, strongestColour(wanted("saliency")))).toBeLessThan(1e-4);
  });

  it("guided backpropagation", async () => {
    expect(worstError(await model.imageGradients(input, 1, target, true), wanted("guided-backprop"))).toBeLessThan(
      1e-4,
    );
    const { map } = await explain(model, image, { method: "guided-backprop", target });
    expect(worstError(map, strongestColour(wanted("guided-backprop")))).toBeLessThan(1e-4);
  });

  it("SmoothGrad with the same noise", async () => {
    const noise = (s: number) => Float32Array.from(input, (_, i) => 0.4 * Math.sin(1.3 * i + 7 * s));
    expect(worstError(await meanGradient(model, input, target, 5, noise), wanted("smoothgrad"))).toBeLessThan(1e-4);
  });

  it("integrated gradients with the same steps", async () => {
    const black = new Float32Array(input.length).fill(-2);
    expect(worstError(await integrate(model, input, black, target, 24), wanted("integrated-gradients"))).toBeLessThan(
      1e-4,
    );
  });
});

describe("integrated gradients", () => {
  it("add up to the difference of logits, in as many steps as that takes", async () => {
    for (const asked of [2, 32]) {
      const { details, map, signed } = await explain(model, image, {
        method: "integrated-gradients",
        target,
        samples: asked,
      });
      const { complete, difference, error, steps, sum } = completenessOf(details);
      expect(signed).toBe(true);
      expect(complete).toBe(true);
      expect(error).toBeLessThanOrEqual(0.01);
      expect(steps).toBeGreaterThanOrEqual(asked);
      expect(map.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 4);
      const both = Float32Array.from([...input, ...new Float32Array(input.length).fill(-2)]);
      const logits = await model.logits(both, 2);
      expect(difference).toBeCloseTo(logits[target] - logits[4 + target], 5);
    }
  });

  it("sees black where the model reads colours in the other order", async () => {
    const own = { mean: [0.1, 0.2, 0.6], std: [0.1, 0.2, 0.4], colourOrder: "BGR" } as const;
    const metadata = metadataOf(RESIDUAL_SIZE, "", ["a", "b", "c", "d"], own);
    const other = ExplainedModel.of(runtime, model.graph, metadata, { threads: 1 });
    const { details } = await explain(other, image, { method: "integrated-gradients", target });
    const { complete, difference } = completenessOf(details);
    expect(complete).toBe(true);
    const black = other.normalise({ ...image, data: new Uint8Array(image.data.length) });
    const logits = await other.logits(Float32Array.from([...other.view(image).input, ...black]), 2);
    expect(difference).toBeCloseTo(logits[target] - logits[4 + target], 4);
    await other.close();
  });
});

describe("SmoothGrad", () => {
  it("is decided by its seed", async () => {
    const run = async (seed: number) =>
      (await explain(model, image, { method: "smoothgrad", target, seed, samples: 9 })).map;
    expect(await run(3)).toEqual(await run(3));
    expect(await run(3)).not.toEqual(await run(4));
    await expect(explain(model, image, { method: "smoothgrad", samples: 0 })).rejects.toMatchObject({
      code: "bad-option",
    });
  });
});

describe("gaussLegendre", () => {
  it.each([1, 2, 5, 24, 200])("integrates polynomials exactly in %i places", (count) => {
    const { places, weights } = gaussLegendre(count);
    for (const degree of [0, 1, 2 * count - 1]) {
      const integral = places.reduce((sum, place, k) => sum + weights[k] * place ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 11);
    }
  });
});

describe("pixel maps", () => {
  it("take the three colours of a pixel together", () => {
    const values = Float32Array.of(1, -2, -5, 1, 2, 3);
    expect([...strongestColour(values)]).toEqual([5, 3]);
    expect([...sumOfColours(values)]).toEqual([-2, 2]);
  });
});
