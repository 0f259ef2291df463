import { float32, GraphBuilder, HALF_MAX, int, type Model, readModel, scalar, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import { afterAll, describe, expect, it } from "vitest";
import { relativeDifference, run, wave } from "../testing/run.ts";
import { toHalf } from "./to-half.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

function network(largest = 1): Model {
  const builder = new GraphBuilder();
  const x = builder.input("x", { type: "float32", dims: [1, 4, 9, 9] });
  const weight = wave([8, 4, 3, 3], 0.4, 0.3);
  (weight.data as Float32Array)[5] = largest;
  const conv = builder.op("Conv", [x, builder.initializer("weight", weight)]);
  const clipped = builder.op("Clip", [conv, builder.constant(scalar(0)), builder.constant(scalar(6))]);
  const pooled = builder.op("Flatten", [builder.op("GlobalAveragePool", [clipped])], { axis: int(1) });
  builder.op("Gemm", [pooled, builder.constant(wave([8, 3], 2))], {}, { outputs: ["logits"] });
  builder.op("Softmax", ["logits"], { axis: int(1) }, { outputs: ["probabilities"] });
  builder.output("logits");
  builder.output("probabilities");
  return builder.build("small", { name: "small" });
}

describe("toHalf", () => {
  it.each(["float32", "float16"] as const)(
    "keeps names, types and, nearly, the outputs with %s activations",
    async (activations) => {
      const model = network();
      const half = toHalf(model, { activations });
      expect(half.inputs).toEqual(model.inputs);
      expect(half.outputs).toEqual(model.outputs);
      expect(half.metadata).toEqual(model.metadata);
      const [before, after] = [await run(runtime, model), await run(runtime, readModel(writeModel(half)))];
      for (const name of ["logits", "probabilities"]) {
        expect(after[name].type).toBe("float32");
        expect(relativeDifference(before[name], after[name])).toBeLessThan(4e-3);
      }
      expect(relativeDifference(before.logits, after.logits)).toBeGreaterThan(0);
      const probabilities = Array.from(after.probabilities.data, Number);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    },
  );

  it.each(["float32", "float16"] as const)(
    "keeps a weight beyond the half's range in float32 (%s)",
    async (activations) => {
      const model = network(2 * HALF_MAX);
      const half = toHalf(model, { activations });
      expect(half.initializers.get("weight")?.type).toBe("float32");
      const [before, after] = [await run(runtime, model), await run(runtime, half)];
      expect(relativeDifference(before.logits, after.logits)).toBeLessThan(4e-3);
    },
  );

  it("refuses a model that is halved already, and weights that are no numbers", () => {
    expect(() => toHalf(toHalf(network()))).toThrow(expect.objectContaining({ code: "not-float32" }));
    expect(() => toHalf(network(Number.NaN))).toThrow(/weight weight holds NaN/);
  });

  it("stores a bias of few values as it is: the node that widens it would be larger", () => {
    const builder = new GraphBuilder();
    builder.op(
      "Add",
      [builder.input("x", { type: "float32", dims: [3] }), builder.constant(float32([3], [1, 2, 3]))],
      {},
      { outputs: ["y"] },
    );
    builder.output("y");
    expect(toHalf(builder.build("bias")).nodes).toHaveLength(1);
  });
});
