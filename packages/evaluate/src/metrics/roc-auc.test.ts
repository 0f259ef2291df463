import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binaryRocAuc, rocAuc } from "./roc-auc.ts";

describe("binaryRocAuc", () => {
  test("ties between the sides count one half", () => {
    // Pairs (positive, negative): .9>.4, .9>.1, .4=.4, .4>.1 -> 3.5 of 4.
    expect(binaryRocAuc([true, true, false, false], [0.9, 0.4, 0.4, 0.1])).toBe(3.5 / 4);
  });

  test("all scores equal is chance, whatever the order", () => {
    expect(binaryRocAuc([true, false, false, true, false], [0.5, 0.5, 0.5, 0.5, 0.5])).toBe(0.5);
    expect(binaryRocAuc([false, false, false, true, true], [0.5, 0.5, 0.5, 0.5, 0.5])).toBe(0.5);
  });

  test("undefined without a positive or a negative", () => {
    expect(binaryRocAuc([true, true], [0.1, 0.2])).toBeNull();
    expect(binaryRocAuc([false], [0.1])).toBeNull();
  });

  test("is the share of concordant pairs, on a coarse scale full of ties", () => {
    const item = fc.record({ positive: fc.boolean(), score: fc.integer({ min: 0, max: 4 }) });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 40 }), (items) => {
        let pairs = 0;
        let wins = 0;
        for (const a of items.filter((i) => i.positive)) {
          for (const b of items.filter((i) => !i.positive)) {
            pairs++;
            if (a.score > b.score) wins++;
            else if (a.score === b.score) wins += 0.5;
          }
        }
        const area = binaryRocAuc(
          items.map((i) => i.positive),
          items.map((i) => i.score),
        );
        if (pairs === 0) expect(area).toBeNull();
        else expect(area).toBeCloseTo(wins / pairs, 12);
      }),
    );
  });
});

test("with two classes the area is that of class 1", () => {
  const rows = [
    [0.8, 0.2],
    [0.3, 0.7],
    [0.6, 0.4],
  ];
  expect(rocAuc([0, 1, 0], rows, 2)).toBe(1);
  expect(rocAuc([1, 0, 1], rows, 2)).toBe(0);
});
