import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { type Backbone, buildClassifier, findBackbone } from "@leukoscope/zoo";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relativeError } from "../../../packages/autograd/src/testing/closeness.ts";
import { eachSmallKind } from "../../../packages/zoo/src/testing/each-kind.ts";
import { images, referenceParameters } from "../../../packages/zoo/src/testing/reference.ts";
import { fromBase64, toBase64 } from "./testing/engine/stored-tensors.ts";
import { type EngineBench, startEngine } from "./testing/engine-bench.ts";

let engine: EngineBench;
const runtime = new NodeRuntime();
beforeAll(async () => {
  engine = await startEngine();
}, 120_000);
afterAll(async () => {
  await engine?.close();
  await runtime.close();
});

/** Scales of normalisations that keep deep residual networks from growing. */
const GAIN = 0.7;

describe("a backbone's exported model in a browser", () => {
  it.each(eachSmallKind)("%s gives the logits that Node gives", async (name) => {
    const backbone = findBackbone(name) as Backbone;
    const size = backbone.minimumSize;
    const { model } = buildClassifier({
      backbone,
      head: { kind: "linear" },
      classes: 3,
      size,
      batch: 1,
      backboneParameters: referenceParameters(GAIN),
      headParameters: referenceParameters(GAIN),
    });
    const bytes = writeModel(model);
    const image = images(1, size, 0);
    const dims = [1, 3, size, size];

    const folder = join(engine.models, name);
    await mkdir(folder);
    await writeFile(join(folder, "model.onnx"), bytes);
    const feeds = { image: { dims, data: toBase64(new Uint8Array(image.buffer)) } };
    const { logits } = await engine.runFile(`/models/${name}/model.onnx`, feeds);
    await rm(folder, { recursive: true });

    const session = await runtime.load(bytes);
    const expected = await session.run({ image: { type: "float32", dims, data: image } });
    await session.release();
    const there = new Float32Array(fromBase64(logits.data).buffer);
    expect(there).toHaveLength(3);
    expect(relativeError(there, expected.logits.data as Float32Array)).toBeLessThanOrEqual(1e-3);
  });
});
