import { createImage } from "@leukoscope/imaging";
import { GraphBuilder, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, expect, it } from "vitest";
import { PooledFeatures } from "./pooled-features.ts";
import { metadataToProps } from "./props.ts";
import { meanColourModel, metadata } from "./testing/mean-colour-model.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

it("gives what the last pooling layer says, without the head", async () => {
  const features = await PooledFeatures.load(runtime, writeModel(meanColourModel()), { threads: 1 });
  expect(features.width).toBe(3);
  const image = createImage(9, 7);
  for (let i = 0; i < image.data.length; i += 3) image.data.set([51, 102, 204], i);
  const found = await features.of(image);
  [0.2, 0.4, 0.8].forEach((mean, i) => {
    expect(found[i]).toBeCloseTo(mean, 6);
  });
  await features.close();
});

it("says so when a network pools nowhere", async () => {
  const builder = new GraphBuilder();
  builder.output(builder.op("Flatten", [builder.input("image", { type: "float32", dims: [1, 3, 2, 4] })]));
  const bytes = writeModel(builder.build("flat", metadataToProps(metadata)));
  await expect(PooledFeatures.load(runtime, bytes)).rejects.toThrow(/pools nowhere/);
});
