import { readFileSync } from "node:fs";
import { createImage } from "@leukoscope/imaging";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { renderSmear } from "../../../data/src/phantom/index.ts";
import { maskImage } from "../segmentation/segmentation.ts";
import { LearnedSegmenter } from "./learned-segmenter.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());
const fileOf = (name: string) => readFileSync(new URL(`../../../../models/${name}/model.onnx`, import.meta.url));

describe("LearnedSegmenter", () => {
  it("draws the cells of a phantom that it was not trained on", async () => {
    const segmenter = await LearnedSegmenter.load(runtime, fileOf("white-cells"), { threads: 1 });
    const smear = renderSmear({ width: 200, height: 200, seed: "cells 2", cells: ["blast", "neutrophil"] });
    const found = await segmenter.segment(smear.image);
    expect(found).toMatchObject({ method: "unet", width: 200, height: 200 });
    expect(found.cells).toHaveLength(2);
    const mask = maskImage(found).data;
    const agree = mask.reduce((sum, value, i) => sum + (value > 0 === smear.mask[i] > 0 ? 1 : 0), 0);
    expect(agree / mask.length).toBeGreaterThan(0.95);
    const blank = await segmenter.segment(createImage(64, 64));
    expect(blank).toMatchObject({ method: "unet", cells: [], reason: { code: "saturated" } });
    await segmenter.close();
  });

  it("refuses a model that is none", async () => {
    await expect(LearnedSegmenter.load(runtime, fileOf("phantom"))).rejects.toMatchObject({ code: "not-a-segmenter" });
  });
});
