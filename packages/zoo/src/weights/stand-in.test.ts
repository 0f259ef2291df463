import { writeModel } from "@leukoscope/onnx";
import { Random } from "@leukoscope/random";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { buildClassifier } from "../classifier-model.ts";
import { findBackbone } from "../registry.ts";
import { standIn } from "./stand-in.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const HALF_PRECISION = 65_504;

describe("standIn", () => {
  // Concatenations, many sums, neither; as `drawn` draws them the first gives infinities.
  it.each(["densenet121.tv_in1k", "resnet50.tv_in1k", "vgg16.tv_in1k"])("keeps a frozen %s in range", async (name) => {
    const backbone = findBackbone(name);
    if (!backbone) throw new Error(name);
    const parameters = standIn(1);
    const { model } = buildClassifier({
      backbone,
      head: { kind: "linear" },
      classes: 2,
      size: 32,
      batch: 1,
      backboneParameters: parameters,
      headParameters: parameters,
    });
    const session = await runtime.load(writeModel(model), { threads: 1 });
    const random = new Random("pixels");
    const data = Float32Array.from({ length: 3 * 32 * 32 }, () => random.normal());
    const outputs = await session.run({ [model.inputs[0].name]: { type: "float32", dims: [1, 3, 32, 32], data } });
    await session.release();
    const logits = [...(outputs.logits.data as Float32Array)].map(Math.abs);
    expect(Math.max(...logits)).toBeLessThan(HALF_PRECISION);
    expect(Math.max(...logits)).toBeGreaterThan(1e-6);
  });

  it("is the same for the same seed, another for another, and drawn once", () => {
    const dims = [8, 4, 3, 3];
    const values = (seed: number, name = "conv") => [...standIn(seed)(name, dims, "kernel").data];
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
    expect(values(1)).not.toEqual(values(1, "other"));
    const one = standIn(1);
    expect(one("conv", dims, "kernel")).toBe(one("conv", dims, "kernel"));
    const variance = values(1).reduce((sum: number, value) => sum + Number(value) ** 2, 0) / (8 * 4 * 9);
    expect(variance).toBeCloseTo(2 / 36, 1);
  });
});
