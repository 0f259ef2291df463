import { readFileSync } from "node:fs";
import { createImage } from "@leukoscope/imaging";
import { float32, type Model, writeModel } from "@leukoscope/onnx";
import { calibrate, observable, toHalf, toInt8 } from "@leukoscope/precision";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { GradCam, type GradCamOptions } from "./gradcam.ts";
import { activationLayers } from "./model/layers.ts";
import { colourNetwork, SIZE } from "./testing/colour-network.ts";
import { correlation } from "./testing/correlation.ts";
import { formulaImage, formulaNetwork } from "./testing/formula-network.ts";
import { patchImage } from "./testing/patch.ts";

interface Golden {
  readonly logits: readonly number[];
  readonly maps: readonly { layer: string; target: number; width: number; height: number; map: readonly number[] }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("./__goldens__/gradcam.json", import.meta.url), "utf8"));

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const create = (model: Model, options: GradCamOptions = {}) =>
  GradCam.create(runtime, writeModel(model), { threads: 1, ...options });

describe("Grad-CAM against PyTorch", () => {
  it.each(["early", "late"])("gives the maps of layer %s for every class", async (layer) => {
    const cam = await create(formulaNetwork(), { layer });
    const expectations = golden.maps.filter((entry) => entry.layer === layer);
    expect(expectations).toHaveLength(3);
    for (const { target, width, height, map } of expectations) {
      const got = await cam.explain(formulaImage(), target);
      expect(got).toMatchObject({ layer, width, height, target: ["a", "b", "c"][target] });
      const largest = Math.max(...map);
      expect(got.blank).toBe(largest === 0);
      got.map.forEach((value, i) => {
        expect(Math.abs(value - map[i])).toBeLessThanOrEqual(1e-3 * largest);
      });
      if (largest > 0) expect(correlation(got.map, map)).toBeGreaterThanOrEqual(0.9999);
    }
    await cam.close();
  });

  it("explains the predicted class when none is named, on the layer that the metadata name", async () => {
    const cam = await create(formulaNetwork());
    const got = await cam.explain(formulaImage());
    const named = await cam.explain(formulaImage(), "a");
    expect(golden.logits.indexOf(Math.max(...golden.logits))).toBe(0);
    expect(got).toMatchObject({ target: "a", layer: "late", prediction: { label: "a" } });
    expect(got.map).toEqual(named.map);
    expect(got.prediction.probabilities).toEqual(named.prediction.probabilities);
    await cam.close();
  });
});

describe("Grad-CAM", () => {
  it("is the class activation map divided by its area when the head is linear (Zhou et al. 2016)", async () => {
    const cam = await create(colourNetwork());
    // Pure red in the upper left 2 x 2 pixels, half as red in the next two columns, black elsewhere.
    const image = createImage(SIZE, SIZE);
    for (const y of [0, 1]) {
      for (const x of [0, 1, 2, 3]) image.data[3 * (y * SIZE + x)] = x < 2 ? 255 : 51;
    }
    const { map, width, height } = await cam.explain(image, "red");
    expect([width, height]).toEqual([8, 8]);
    // CAM is 16 * feature; 8 * 8 places.
    const expected = Float32Array.from({ length: 64 }, (_, i) => (16 * [1, 0.2][i] || 0) / 64);
    map.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    // The features of the other colours are 0 there, and their logits do not read the red one.
    expect((await cam.explain(image, "green")).blank).toBe(true);
    await cam.close();
  });

  it("has its maximum on planted evidence, in the image's own coordinates", async () => {
    const cam = await create(colourNetwork());
    const colours = [
      [220, 30, 30],
      [30, 220, 30],
      [30, 30, 220],
    ] as const;
    const drawn = fc.record({
      target: fc.integer({ min: 0, max: 2 }),
      quadrant: fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 })),
      offset: fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(drawn, async ({ target, quadrant, offset, seed }) => {
        const patch = { left: 32 * quadrant[0] + offset[0], top: 32 * quadrant[1] + offset[1], size: 12 };
        const image = patchImage(64, 64, { ...patch, colour: colours[target] }, seed);
        const { map, width, height } = await cam.explain(image, target);
        const peak = map.indexOf(Math.max(...map));
        expect(Math.floor((2 * (peak % width)) / width)).toBe(quadrant[0]);
        expect(Math.floor((2 * Math.floor(peak / width)) / height)).toBe(quadrant[1]);
      }),
      { numRuns: 30 },
    );
    await cam.close();
  });

  it("tells which part of the image it covers", async () => {
    const cam = await create(colourNetwork({ resize: { interpolation: "bilinear", cropMode: "center", cropPct: 1 } }));
    const { region } = await cam.explain(
      patchImage(40, 20, { left: 12, top: 4, size: 8, colour: [220, 30, 30] }),
      "red",
    );
    expect(region).toEqual({ left: 10, top: 0, width: 20, height: 20 });
    await cam.close();
  });

  it("draws on a model of half-precision weights nearly what it draws on the float model, and on none of eight bits", async () => {
    const model = formulaNetwork();
    const image = formulaImage();
    const [float, half] = await Promise.all(
      [model, toHalf(model)].map(async (each) => (await create(each)).explain(image, 0)),
    );
    expect(correlation(half.map, float.map)).toBeGreaterThan(0.999);
    const session = await runtime.load(writeModel(observable(model)));
    const input = float32([1, 3, 16, 16], new Float32Array(768).fill(0.5));
    const int8 = toInt8(model, await calibrate(session, [{ image: input }]));
    await expect(create(int8)).rejects.toMatchObject({
      code: "no-gradient",
      message: expect.stringMatching(/eight bits/),
    });
  });

  it("names the layers there are when it is asked for another", async () => {
    expect(activationLayers(colourNetwork())).toEqual(expect.arrayContaining(["contrast", "features"]));
    for (const layer of ["nowhere", "pooled", "logits", "probabilities"]) {
      await expect(create(colourNetwork(), { layer })).rejects.toMatchObject({
        name: "ExplainError",
        code: "unknown-layer",
        value: layer,
        message: expect.stringMatching(/choose one of: .*contrast, features$/),
      });
    }
  });

  it.each(["purple", 3, -1, 0.5])("names the classes there are when it is asked for %s", async (target) => {
    const cam = await create(colourNetwork());
    await expect(cam.explain(createImage(4, 4), target)).rejects.toMatchObject({
      code: "unknown-class",
      value: target,
      message: expect.stringContaining("choose one of: 0 red, 1 green, 2 blue"),
    });
    await cam.close();
  });
});
