import { GraphBuilder, int } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import { formulaImage, formulaNetwork } from "../testing/formula-network.ts";
import { adoptForeign } from "./adopt-foreign.ts";
import { ExplainedModel } from "./explained-model.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

const normalisation = { mean: [0.5, 0.4, 0.6], std: [0.25, 0.2, 0.3] } as const;

/** The formula network as another exporter might write it: other names, a softmax at the end. */
function foreign() {
  const { nodes, inputs, ...rest } = formulaNetwork();
  const other = (value: string) => ({ image: "x", logits: "scores", late: "logits" })[value] ?? value;
  const renamed = nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(other),
    outputs: node.outputs.map(other),
  }));
  const model = { ...rest, nodes: renamed, inputs: [{ ...inputs[0], name: "x" }], outputs: [], metadata: {} };
  const builder = GraphBuilder.from(model);
  builder.output(builder.op("Softmax", ["scores"], { axis: int(1) }));
  return builder.build("foreign");
}

describe("adoptForeign", () => {
  it("explains a model that says nothing of itself as it explains its twin that does", async () => {
    const { metadata, model } = adoptForeign(foreign(), { ...normalisation, classes: ["a", "b", "c"] });
    expect(metadata.camLayer).toBe("model.logits");
    const adopted = ExplainedModel.of(runtime, model, metadata, { threads: 1 });
    const twin = ExplainedModel.of(
      runtime,
      formulaNetwork(),
      { ...metadata, camLayer: "late" },
      { threads: 1, batch: 1 },
    );
    for (const method of ["gradcam", "ablationcam", "saliency"] as const) {
      const { layer: _, ...got } = await explain(adopted, formulaImage(), { method, target: "b" });
      const { layer: __, ...wanted } = await explain(twin, formulaImage(), { method, target: "b" });
      expect(got).toMatchObject({ ...wanted, map: expect.anything(), prediction: { label: wanted.prediction.label } });
      wanted.map.forEach((value, i) => {
        expect(got.map[i]).toBeCloseTo(value, 4);
      });
    }
    await adopted.close();
    await twin.close();
  });

  it("numbers classes that have no name, and refuses names that do not fit", () => {
    expect(adoptForeign(foreign(), normalisation).metadata.classes).toEqual(["0", "1", "2"]);
    for (const classes of [
      ["a", "b"],
      ["a", "a", "b"],
    ]) {
      expect(() => adoptForeign(foreign(), { ...normalisation, classes })).toThrow(/do not name the 3 scores/);
    }
    const { outputs, ...rest } = foreign();
    const map = { ...rest, outputs: [{ ...outputs[0], dims: [1, 3, 4, 4] }] };
    expect(() => adoptForeign(map, normalisation)).toThrow(/no image classifier/);
  });
});
