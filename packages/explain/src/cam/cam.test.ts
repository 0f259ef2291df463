import { float32, GraphBuilder, int, type Model } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../explain.ts";
import type { MethodName } from "../method.ts";
import { ExplainedModel } from "../model/explained-model.ts";
import { correlation, worstError } from "../testing/correlation.ts";
import { formulaImage, formulaNetwork } from "../testing/formula-network.ts";
import { metadataOf } from "../testing/metadata.ts";
import { floatsOf, formulaPixels, golden, LATE, MIDDLE, residualModel } from "../testing/residual-network.ts";

interface Golden {
  readonly logits: readonly number[];
  readonly maps: readonly { method: MethodName; layer: string; target: number; map: string }[];
}

const { logits, maps } = golden<Golden>("maps.json");
const runtime = new NodeRuntime();
const model = residualModel(runtime);
afterAll(() => runtime.close());

/** As every class activation map ends. */
const rectified = (map: Float32Array) => map.map((value) => Math.max(0, value));

describe("the CAM family against pytorch-grad-cam", () => {
  it("runs the network that PyTorch ran", async () => {
    const got = await model.logits(model.view(formulaPixels()).input, 1);
    expect(worstError(got, logits)).toBeLessThan(1e-5);
  });

  it.each(maps.map((entry) => [entry.method, entry.layer, entry.target, entry.map] as const))(
    "%s of %s for class %i",
    async (method, layer, target, text) => {
      const wanted = floatsOf(text);
      const got = await explain(model, formulaPixels(), { method, layer, target });
      expect(got).toMatchObject({ method, layer, signed: false });
      expect(got.width * got.height).toBe(wanted.length);
      // A principal component has no sign: LAPACK's is arbitrary.
      const turned = wanted.map((value) => -value);
      const other = method === "eigencam" && worstError(got.map, rectified(wanted)) > 0.5;
      const map = rectified(other ? turned : wanted);
      expect(got.blank).toBe(map.every((value) => value === 0));
      if (got.blank) return;
      expect(worstError(got.map, map)).toBeLessThan(1e-4);
      expect(correlation(got.map, map)).toBeGreaterThan(0.9999);
    },
  );

  it("was held against maps of which few are blank", () => {
    const blank = maps.filter(({ map }) => rectified(floatsOf(map)).every((value) => value === 0));
    expect(maps).toHaveLength(30);
    expect(blank.length).toBeLessThan(5);
  });
});

describe("the CAM family", () => {
  it("says what stands between the layer and a linear head", async () => {
    const beyond = explain(model, formulaPixels(), { method: "cam", layer: MIDDLE });
    await expect(beyond).rejects.toMatchObject({ code: "no-linear-head", value: MIDDLE });
    const bent = ExplainedModel.of(runtime, formulaNetwork(), metadataOf(16, "late", ["a", "b", "c"]), { threads: 1 });
    await expect(explain(bent, formulaImage(), { method: "cam" })).rejects.toMatchObject({
      code: "no-linear-head",
      message: expect.stringMatching(/Relu.*use gradcam/),
    });
    await bent.close();
  });

  it("names the methods there are for a model without convolution", async () => {
    const flat = ExplainedModel.of(runtime, dense(), metadataOf(4, "", ["a", "b"]), { threads: 1 });
    await expect(explain(flat, formulaPixels(), { method: "gradcam" })).rejects.toMatchObject({
      code: "no-convolution",
      message: expect.stringMatching(/no convolution.*lime/),
    });
    expect((await explain(flat, formulaPixels(), { method: "saliency" })).blank).toBe(false);
    await flat.close();
  });

  it("draws without gradients on a model that has none", async () => {
    const { nodes, ...rest } = formulaNetwork();
    const head = nodes.findIndex(({ outputs }) => outputs[0] === "late") + 1;
    // An operator that no rule differentiates, on the way to the logits.
    const stuck: Model = {
      ...rest,
      nodes: [
        ...nodes.slice(0, head),
        { name: "round", opType: "Round", domain: "", inputs: ["late"], outputs: ["rounded"], attributes: {} },
        ...nodes.slice(head).map((node) => ({
          ...node,
          inputs: node.inputs.map((input) => (input === "late" ? "rounded" : input)),
        })),
      ],
    };
    const rounding = ExplainedModel.of(runtime, stuck, metadataOf(16, "late", ["a", "b", "c"]), { threads: 1 });
    await expect(explain(rounding, formulaImage(), { method: "gradcam" })).rejects.toThrow(/Round/);
    for (const method of ["eigencam", "scorecam", "ablationcam"] as const) {
      expect((await explain(rounding, formulaImage(), { method })).layer).toBe("late");
    }
    await rounding.close();
  });

  it("takes the last activation of a model that names no layer", async () => {
    const nameless = { ...model.metadata, camLayer: "" };
    const other = ExplainedModel.of(runtime, model.graph, nameless, { threads: 1 });
    expect((await explain(other, formulaPixels(), { method: "gradcam" })).layer).toBe(LATE);
    await other.close();
  });
});

/** Two logits that are one dense layer of the pixels. */
function dense(): Model {
  const builder = new GraphBuilder();
  const image = builder.input("image", { type: "float32", dims: [1, 3, 4, 4] });
  const weight = builder.constant(
    float32(
      [48, 2],
      Float32Array.from({ length: 96 }, (_, i) => Math.sin(i)),
    ),
  );
  builder.op("MatMul", [builder.op("Flatten", [image], { axis: int(1) }), weight], {}, { outputs: ["logits"] });
  builder.output("logits");
  return builder.build("dense");
}
