import { describe, expect, it } from "vitest";
import { findingWith } from "../testing/findings.ts";
import { askingOrder, informativeness } from "./active-order.ts";

describe("askingOrder", () => {
  it("asks about the smallest margin first", () => {
    expect(informativeness(findingWith("a", "blast", 0.5))).toBe(1);
    expect(informativeness(findingWith("a", "blast", 1))).toBe(0);
    const order = askingOrder([
      findingWith("sure", "blast", 0.99),
      findingWith("even", "blast", 0.51),
      findingWith("fair", "blast", 0.7),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["even", "fair", "sure"]);
  });

  it("lets the classes take turns, and loses nothing", () => {
    const order = askingOrder([
      findingWith("b1", "blast", 0.51),
      findingWith("b2", "blast", 0.52),
      findingWith("n1", "neutrophil", 0.9),
      findingWith("b3", "blast", 0.53),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["b1", "n1", "b2", "b3"]);
    expect(askingOrder([])).toEqual([]);
  });
});
