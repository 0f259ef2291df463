import { readFileSync } from "node:fs";
import { float32, GraphBuilder, ints, type Tensor } from "@leukoscope/onnx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wave } from "../testing/run.ts";
import { affineOfRange } from "./range.ts";
import { toInt8 } from "./to-int8.ts";
import { quantizeWeights } from "./weights.ts";

interface Golden {
  readonly [name: string]: { readonly type: string; readonly values: readonly number[] };
}

const golden: Golden = JSON.parse(readFileSync(new URL("./__goldens__/static-int8.json", import.meta.url), "utf8"));

/** The convolution of tools/golden/static_int8.py. */
function convolution() {
  const builder = new GraphBuilder();
  const factors = [1, 0.01, 7, 0.3];
  const values = wave([4, 3, 3, 3], 0.1, 0.4).data as Float32Array;
  const weight = float32(
    [4, 3, 3, 3],
    values.map((value, index) => value * Math.fround(factors[Math.floor(index / 27)])),
  );
  const operands = [
    builder.input("image", { type: "float32", dims: [1, 3, 8, 8] }),
    builder.initializer("weight", weight),
    builder.initializer("bias", wave([4], 0.3, 0.5)),
  ];
  builder.op("Conv", operands, { pads: ints([1, 1, 1, 1]) }, { outputs: ["conv"] });
  builder.output("conv");
  return builder.build("conv");
}

describe("static int8 beside ONNX Runtime's own tool", () => {
  const image = Array.from(wave([1, 3, 8, 8], 0.2, 1.5, 0.25).data, Number);
  const ranges = new Map([["image", { min: Math.min(...image), max: Math.max(...image) }]]);
  const { initializers } = toInt8(convolution(), ranges, { portable: false });
  const ours = (name: string): Tensor => initializers.get(name) ?? float32([0], []);

  it.each([
    ["weight_quantized", "weight.q"],
    ["weight_zero_point", "weight.zero"],
    ["image_zero_point", "image.zero"],
    ["bias_quantized", "bias.q"],
  ])("gives the same %s", (theirs, own) => {
    expect(ours(own).type).toBe(golden[theirs].type);
    expect(Array.from(ours(own).data, Number)).toEqual(golden[theirs].values);
  });

  it.each([
    ["weight_scale", "weight.scale"],
    ["image_scale", "image.scale"],
    ["bias_quantized_scale", "bias.scale"],
  ])("gives the same %s", (theirs, own) => {
    expect(ours(own).data).toHaveLength(golden[theirs].values.length);
    golden[theirs].values.forEach((value, index) => {
      expect(Number(ours(own).data[index]) / value).toBeCloseTo(1, 6);
    });
  });
});

describe("quantizeWeights", () => {
  const weights = fc.array(fc.float({ min: Math.fround(-100), max: Math.fround(100), noNaN: true }), {
    minLength: 6,
    maxLength: 60,
  });

  it("moves no weight by more than half a step of its channel", () => {
    fc.assert(
      fc.property(weights, (all) => {
        const whole = all.slice(0, all.length - (all.length % 3));
        const { values, scales } = quantizeWeights(whole, 3);
        whole.forEach((weight, index) => {
          const scale = scales[Math.floor((3 * index) / whole.length)];
          expect(Math.abs(weight - scale * values[index])).toBeLessThanOrEqual(scale * 0.5001);
        });
      }),
    );
  });

  it("keeps neighbours of one sign within 128 steps, so that two products fit 16 bits", () => {
    fc.assert(
      fc.property(weights, (all) => {
        const neighbours = (_: number, visit: (a: number, b: number) => void) => {
          for (let k = 0; k + 1 < all.length; k += 2) visit(k, k + 1);
        };
        const { values } = quantizeWeights(all, 1, { neighbours });
        for (let k = 0; k + 1 < all.length; k += 2) {
          const sum = 255 * (values[k] + values[k + 1]);
          if (values[k] * values[k + 1] > 0) expect(Math.abs(sum)).toBeLessThanOrEqual(32767);
        }
      }),
    );
  });

  it("gives a channel of zeros a scale, and keeps the least scale asked for", () => {
    expect(quantizeWeights([0, 0, 0, 0], 2)).toEqual({ values: new Int8Array(4), scales: Float32Array.of(1, 1) });
    expect(quantizeWeights([1, 1], 1, { leastScales: [4] }).scales[0]).toBe(4);
  });
});

describe("affineOfRange", () => {
  it("has 0 as a number of its own, and a step no wider than the range needs", () => {
    const bound = fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true });
    fc.assert(
      fc.property(bound, bound, (a, b) => {
        const range = { min: Math.min(a, b), max: Math.max(a, b) };
        const { scale, zeroPoint } = affineOfRange(range);
        expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
        expect(scale).toBeGreaterThan(0);
        if (scale === 1) return;
        expect((255 - zeroPoint) * scale).toBeGreaterThanOrEqual(range.max - scale);
        expect(-zeroPoint * scale).toBeLessThanOrEqual(range.min + scale);
      }),
    );
  });
});
