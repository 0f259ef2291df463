import {
  Classifier,
  metadataFromProps,
  metadataToProps,
  PooledFeatures,
  withFeatureOutput,
} from "@leukoscope/classifier";
import { createImage } from "@leukoscope/imaging";
import { type Model, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "./explain.ts";
import { ExplainedModel } from "./model/explained-model.ts";
import { formulaImage, formulaNetwork } from "./testing/formula-network.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const known = formulaImage();
const strange = createImage(16, 16, new Uint8Array(768).fill(255));
strange.data[0] = 0;

/** A network that lets in what looks like `known`: within a unit of squared distance of its features. */
async function gated(): Promise<Model> {
  const graph = withFeatureOutput(formulaNetwork(), "late");
  const pooled = await PooledFeatures.load(runtime, writeModel(graph), { threads: 1 });
  const identity = Float64Array.from({ length: 21 }, (_, at) => ([0, 2, 5, 9, 14, 20].includes(at) ? 1 : 0));
  const means = [Float64Array.from(await pooled.of(known))];
  await pooled.close();
  const gate = { features: { dimension: 6, means, factor: identity, shrinkage: 0 }, threshold: 1e-3, keep: 0.95 };
  return { ...graph, metadata: metadataToProps({ ...metadataFromProps(graph.metadata), gate }) };
}

describe("explain", () => {
  it("says of an image what the classifier says, turned away by the gate or let in", async () => {
    const bytes = writeModel(await gated());
    const classifier = await Classifier.load(runtime, bytes, { threads: 1 });
    const model = ExplainedModel.open(runtime, bytes, { threads: 1 });
    const said = [];
    for (const image of [known, strange]) {
      for (const method of ["gradcam", "occlusion"] as const) {
        const { prediction } = await explain(model, image, { method });
        const wanted = await classifier.predict(image);
        expect(prediction.gateScore).toBeCloseTo(wanted.gateScore as number, 5);
        expect(prediction.label).toBe(wanted.label);
        said.push([prediction.reason, wanted.reason]);
      }
    }
    const turnedAway = ["unlike-training", "unlike-training"];
    expect(said).toEqual([[undefined, undefined], [undefined, undefined], turnedAway, turnedAway]);
    await classifier.close();
    await model.close();
  });

  it("asks no gate of a model that has none", async () => {
    const graph = formulaNetwork();
    const model = ExplainedModel.of(runtime, graph, metadataFromProps(graph.metadata), { threads: 1 });
    const { prediction } = await explain(model, known, { method: "occlusion" });
    expect(prediction).not.toHaveProperty("gateScore");
    await model.close();
  });
});
