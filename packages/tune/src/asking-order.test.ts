import { describe, expect, it } from "vitest";
import { askingOrder, informativeness } from "./asking-order.ts";

const saying = (id: string, label: string, probability: number) => ({
  id,
  prediction: { label, probabilities: { [label]: probability, rest: 1 - probability } },
});

describe("askingOrder", () => {
  it("asks about the smallest margin first", () => {
    expect(informativeness(saying("a", "blast", 0.5))).toBe(1);
    expect(informativeness(saying("a", "blast", 1))).toBe(0);
    const order = askingOrder([
      saying("sure", "blast", 0.99),
      saying("even", "blast", 0.51),
      saying("fair", "blast", 0.7),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["even", "fair", "sure"]);
  });

  it("lets the classes take turns, and loses nothing", () => {
    const order = askingOrder([
      saying("b1", "blast", 0.51),
      saying("b2", "blast", 0.52),
      saying("n1", "neutrophil", 0.9),
      saying("b3", "blast", 0.53),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["b1", "n1", "b2", "b3"]);
    expect(askingOrder([])).toEqual([]);
  });
});
