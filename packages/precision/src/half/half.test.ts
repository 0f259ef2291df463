import { float32, GraphBuilder, int, type Model, readModel, scalar, writeModel } from "@leukoscope/onnx";
import { NodeRuntime } from "@leukoscope/runtime/node";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { relativeDifference, run, wave } from "../testing/run.ts";
import { fromHalfBits, HALF_MAX, halfBits } from "./half-float.ts";
import { toHalf } from "./to-half.ts";

const runtime = new NodeRuntime();
afterAll(() => runtime.close());

describe("half precision", () => {
  it("reads back every half", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalfBits(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(fromHalfBits(halfBits(value)))).toBe(true);
      else if (halfBits(value) !== bits) throw new Error(`${bits} became ${halfBits(value)}`);
    }
  });

  it("takes the nearest half, the even one of two", () => {
    const floats = fc.oneof(
      fc.float({ min: Math.fround(-70000), max: Math.fround(70000), noNaN: true }),
      fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }),
      // Exactly between two halves.
      fc.integer({ min: 0, max: 0x7bfe }).map((bits) => (fromHalfBits(bits) + fromHalfBits(bits + 1)) / 2),
    );
    fc.assert(
      fc.property(floats, (value) => {
        const bits = halfBits(value);
        if (Math.abs(value) >= 65520) {
          expect(Math.abs(fromHalfBits(bits))).toBe(Number.POSITIVE_INFINITY);
          return;
        }
        const distance = (other: number) => Math.abs(fromHalfBits(other) - value);
        const magnitude = bits & 0x7fff;
        const sign = bits & 0x8000;
        for (const step of [-1, 1]) {
          const other = magnitude + step;
          if (other < 0 || other > 0x7bff) continue;
          expect(distance(bits)).toBeLessThanOrEqual(distance(sign | other));
          if (distance(bits) === distance(sign | other)) expect(bits & 1).toBe(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

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
