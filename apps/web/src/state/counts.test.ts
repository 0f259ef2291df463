import { NOT_A_CELL } from "@leukoscope/cells";
import { describe, expect, it } from "vitest";
import { findingWith } from "../testing/findings.ts";
import { countsOf, unsureFirst } from "./counts.ts";

const twenty = [
  ...Array.from({ length: 20 }, (_, i) => findingWith(`b${i}`, "blast", 0.9)),
  ...Array.from({ length: 80 }, (_, i) => findingWith(`n${i}`, "neutrophil", 0.9)),
];

describe("countsOf", () => {
  it("gives each class its share with Wilson's interval, blasts first, absent classes too", () => {
    const { blasts, classes, total } = countsOf(twenty, [], ["neutrophil", "monocyte", "blast"], "blood");
    expect(classes.map(({ name, count }) => [name, count])).toEqual([
      ["blast", 20],
      ["neutrophil", 80],
      ["monocyte", 0],
    ]);
    expect(total).toBe(100);
    // Published: 20 % of 100 cells is from 13.3 to 28.9 %.
    expect(blasts?.interval[0]).toBeCloseTo(0.133, 3);
    expect(blasts?.interval[1]).toBeCloseTo(0.289, 3);
  });

  it("leaves out what has no label and what is no cell, and says how much that was", () => {
    const findings = [
      findingWith("a", "blast", 0.8),
      findingWith("b", null, 0.4),
      findingWith("c", NOT_A_CELL, 0.8, { corrected: true }),
      findingWith("d", "lymphocyte", 0.8, { corrected: true }),
    ];
    const counts = countsOf(findings, [], ["blast"], "marrow");
    expect(counts).toMatchObject({ total: 2, unlabelled: 1, notCells: 1 });
    expect(counts.classes.find(({ name }) => name === "lymphocyte")).toMatchObject({ count: 1, corrected: 1 });
  });

  it("has no shares and no limits where nothing is labelled, and no blasts where no class is one", () => {
    expect(countsOf([], [], ["blast"], "blood")).toMatchObject({ total: 0, blasts: undefined, limits: [] });
    expect(countsOf(twenty.slice(20), [], ["neutrophil"], "blood").blasts).toBeUndefined();
    expect(countsOf(twenty, [], [], "blood").limits.length).toBeGreaterThan(0);
  });
});

describe("unsureFirst", () => {
  it("begins with what has no label, then the least sure, and ends with what a person has judged", () => {
    const order = unsureFirst([
      findingWith("sure", "blast", 0.99),
      findingWith("judged", "blast", 0.3, { corrected: true }),
      findingWith("unsure", "blast", 0.51),
      findingWith("none", null, 0.7),
    ]);
    expect(order.map(({ id }) => id)).toEqual(["none", "unsure", "sure", "judged"]);
  });
});
