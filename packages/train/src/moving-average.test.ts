import { expect, it } from "vitest";
import goldens from "./__goldens__/optimizers.json" with { type: "json" };
import { MovingAverage } from "./moving-average.ts";

const { decay, weights, averages } = goldens.movingAverage;
const valuesAt = (step: number) => new Map([["w", Float32Array.from(weights[step])]]);

it("follows the weights as PyTorch's, from a saved state too", () => {
  let average = new MovingAverage(decay);
  expect(average.values.size).toBe(0);
  averages.forEach((expected, step) => {
    average.update(valuesAt(step));
    average.values.get("w")?.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    const other = new MovingAverage(decay);
    other.restore(average.values);
    expect(other.values).toEqual(average.values);
    average = other;
  });
});

it("shares no array with the weights or with what it was restored from", () => {
  const now = valuesAt(0);
  const average = new MovingAverage(decay);
  average.update(now);
  now.get("w")?.fill(9);
  const other = new MovingAverage(decay);
  other.restore(average.values);
  other.update(valuesAt(3));
  expect([...(average.values.get("w") ?? [])]).toEqual([...Float32Array.from(weights[0])]);
});
