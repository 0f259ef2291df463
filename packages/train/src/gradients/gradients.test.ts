import fc from "fast-check";
import { describe, expect, it } from "vitest";
import goldens from "../__goldens__/optimizers.json" with { type: "json" };
import type { Values } from "../optimizers/index.ts";
import { GradientAccumulator } from "./accumulator.ts";
import { clip, globalNorm } from "./clip.ts";
import { penalize } from "./penalty.ts";

/** Parameters and gradients as in tools/golden/train_optimizers.py. */
const parameters = () => new Map(Object.entries({ a: Float32Array.of(0.5, -1, 2, 0), b: Float32Array.of(1.5, -0.25) }));
const gradients = () =>
  new Map(
    [...parameters()].map(([name, { length }], step) => [
      name,
      Float32Array.from({ length }, (_, i) => ((((7 * step + 3 * i) % 11) - 5) / 4) * 3),
    ]),
  );

const expectValues = (actual: Values, expected: readonly (readonly number[])[]) =>
  [...actual.values()].forEach((values, index) => {
    expect(values.length).toBe(expected[index].length);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[index][i], 5);
    });
  });

describe("clipping", () => {
  it.each<[keyof typeof goldens.clip, Parameters<typeof clip>[1]]>([
    ["norm", { norm: 1.5 }],
    ["loose", { norm: 100 }],
    ["value", { value: 1 }],
  ])("by %s does as PyTorch's", (name, limits) => {
    const clipped = gradients();
    clip(clipped, limits);
    expectValues(clipped, goldens.clip[name]);
  });

  it("never leaves more than it allows", () => {
    const some = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(some, some, fc.double({ min: 0.01, max: 50, noNaN: true }), (a, b, limit) => {
        const byNorm = new Map([a, b].map((values, i) => [String(i), Float32Array.from(values)]));
        const byValue = new Map([...byNorm].map(([name, values]) => [name, values.slice()]));
        clip(byNorm, { norm: limit });
        clip(byValue, { value: limit });
        expect(globalNorm(byNorm)).toBeLessThanOrEqual(limit * (1 + 1e-5));
        for (const values of byValue.values()) {
          expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit * (1 + 1e-6));
        }
      }),
    );
  });
});

it("adds the gradient of Keras' regularisers and tells their loss", () => {
  const { l1, l2, loss, gradients: expected } = goldens.penalty;
  const penalized = gradients();
  expect(penalize(parameters(), penalized, new Map([["a", { l1, l2 }]]))).toBeCloseTo(loss, 6);
  expectValues(penalized, expected);
});

describe("accumulation", () => {
  it("gives the mean by weight of what came in", () => {
    const accumulator = new GradientAccumulator();
    const rows = [
      [[1, 2], 3],
      [[5, -2], 1],
      [[0, 8], 4],
    ] as const;
    for (const [values, weight] of rows) accumulator.add(new Map([["w", Float32Array.from(values)]]), weight);
    expect(accumulator.count).toBe(3);
    expectValues(accumulator.take(), [[1, 4.5]]);
    expect(accumulator.count).toBe(0);
  });

  it("leaves the bits of a single batch as they are, and starts anew", () => {
    const accumulator = new GradientAccumulator();
    accumulator.add(new Map([["w", Float32Array.of(7)]]), 2);
    accumulator.take();
    const [only] = [Float32Array.of(0.1, 1 / 3)];
    accumulator.add(new Map([["w", only]]), 5);
    expect([...(accumulator.take().get("w") ?? [])]).toEqual([...only]);
  });
});
