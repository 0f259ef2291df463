import { writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attribution } from "../attribution.ts";
import { GradCam } from "../gradcam.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { colourNetwork } from "../testing/colour-network.ts";
import { patchImage } from "../testing/patch.ts";
import { deletionInsertion } from "./deletion-insertion.ts";

const runtime = new NodeRuntime();
// At this temperature no probability is near 0 or 1, where all curves would be flat.
const bytes = writeModel(colourNetwork({ temperature: 0.5 }));
const image = patchImage(64, 64, { left: 40, top: 8, size: 16, colour: [230, 20, 20] });
let model: ExplainedModel;
let attribution: Attribution;

beforeAll(async () => {
  model = ExplainedModel.open(runtime, bytes, { threads: 1 });
  const cam = await GradCam.create(runtime, bytes, { threads: 1 });
  attribution = await cam.explain(image);
  await cam.close();
});
afterAll(() => runtime.close());

describe("deletionInsertion", () => {
  it("finds a map of the planted evidence more faithful than a random one", async () => {
    const { target, deletion, insertion, random } = await deletionInsertion(model, image, attribution);
    expect(target).toBe("red");
    expect(deletion.probabilities).toHaveLength(21);
    expect(deletion.auc).toBeLessThan(random.deletion.auc - 0.15);
    // This network counts red, of which a blur takes little away: insertion has less room.
    expect(insertion.auc).toBeGreaterThan(random.insertion.auc + 0.05);
  });

  it("starts and ends at the image, and has an area of trapezoids", async () => {
    const { deletion, insertion } = await deletionInsertion(model, image, attribution, { steps: 2 });
    const whole = attribution.prediction.probabilities.red;
    expect(deletion.probabilities[0]).toBeCloseTo(whole, 6);
    expect(insertion.probabilities[2]).toBeCloseTo(whole, 6);
    const [first, middle, last] = deletion.probabilities;
    expect(deletion.auc).toBeCloseTo(first / 4 + middle / 2 + last / 4, 12);
  });

  it("finds the reversed map less faithful", async () => {
    const most = Math.max(...attribution.map);
    const reversed = { ...attribution, map: attribution.map.map((value) => most - value) };
    const right = await deletionInsertion(model, image, attribution);
    const wrong = await deletionInsertion(model, image, reversed);
    expect(wrong.deletion.auc).toBeGreaterThan(right.deletion.auc);
    expect(wrong.insertion.auc).toBeLessThan(right.insertion.auc);
  });

  it("gives the same figures for the same seed, and other random ones for another", async () => {
    const options = { steps: 5, seed: 1 };
    const once = await deletionInsertion(model, image, attribution, options);
    expect(await deletionInsertion(model, image, attribution, options)).toEqual(once);
    const other = await deletionInsertion(model, image, attribution, { ...options, seed: 2 });
    expect(other.random).not.toEqual(once.random);
  });

  it("refuses impossible options and maps of another model", async () => {
    const run = (changes: Partial<Attribution>, steps: number) =>
      deletionInsertion(model, image, { ...attribution, ...changes }, { steps });
    await expect(run({}, 0)).rejects.toMatchObject({ code: "bad-option", value: 0 });
    await expect(run({ target: "purple" }, 1)).rejects.toMatchObject({ code: "unknown-class", value: "purple" });
  });
});
