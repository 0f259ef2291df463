import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { predictionOf, softmax } from "./prediction.ts";
import { metadata } from "./testing/mean-colour-model.ts";

describe("softmax", () => {
  it("equals the ratio of exponentials", () => {
    const [a, b] = softmax([Math.log(1), Math.log(3)]);
    expect(a).toBeCloseTo(0.25, 14);
    expect(b).toBeCloseTo(0.75, 14);
  });

  it("divides by the temperature first", () => {
    expect(softmax([0, 2 * Math.log(3)], 2)[1]).toBeCloseTo(0.75, 14);
  });

  it("sums to one for logits of any size, and keeps their order", () => {
    const logits = fc.array(fc.double({ min: -1e30, max: 1e30, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(logits, (values) => {
        const probabilities = softmax(values);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(probabilities.indexOf(Math.max(...probabilities))).toBeLessThanOrEqual(
          values.indexOf(Math.max(...values)),
        );
        values.forEach((value, i) => {
          if (value > values[0]) expect(probabilities[i]).toBeGreaterThanOrEqual(probabilities[0]);
        });
      }),
    );
  });
});

describe("predictionOf", () => {
  it("labels, and abstains below the threshold only", () => {
    const logits = [Math.log(3), Math.log(5), Math.log(2)];
    const at = (abstentionThreshold: number) => predictionOf(logits, { ...metadata, abstentionThreshold }, 1);
    expect(at(0.499)).toMatchObject({ label: "green", abstained: false, ms: 1 });
    expect(at(0.501)).toMatchObject({ label: "green", abstained: true });
    expect(at(0).probabilities.red).toBeCloseTo(0.3, 12);
  });

  it("refuses scores that are no numbers", () => {
    expect(() => predictionOf([0, Number.NaN, 1], metadata, 1)).toThrow(/0, NaN, 1; its weights are damaged/);
  });
});
