import { describe, expect, it } from "vitest";
import { proportionOf } from "./proportion.ts";
import { type FieldCount, summarise } from "./summary.ts";
import { blastThresholds, readThresholds } from "./thresholds.ts";

describe("proportionOf", () => {
  // Published worked values: 20 % of 100, 200 and 500 cells.
  it.each([
    [100, 0.133, 0.289],
    [200, 0.15, 0.261],
    [500, 0.167, 0.237],
  ])("of 20 %% among %i cells is from %f to %f", (of, low, high) => {
    const found = proportionOf(of / 5, of);
    expect(found?.interval[0]).toBeCloseTo(low, 3);
    expect(found?.interval[1]).toBeCloseTo(high, 3);
  });

  it("stays within 0 and 1, says nothing of nothing, and refuses what is no count", () => {
    expect(proportionOf(0, 5)?.interval[0]).toBe(0);
    expect(proportionOf(5, 5)?.interval[1]).toBeCloseTo(1, 12);
    expect(proportionOf(0, 0)).toBeUndefined();
    expect(() => proportionOf(3, 2)).toThrow(RangeError);
  });
});

describe("thresholds", () => {
  it("are read by the whole interval, each with its source", () => {
    const share = proportionOf(40, 200);
    const readings = share ? readThresholds(share, "marrow") : [];
    expect(readings.map(({ id, interval }) => [id, interval])).toEqual([
      ["marrow-usual", "above"],
      ["icc-mds-aml", "above"],
      ["who4-cml-accelerated", "above"],
      ["aml", "undecided"],
      ["all-protocols", "undecided"],
    ]);
    expect(blastThresholds.every(({ label, source }) => label.length > 0 && source.length > 0)).toBe(true);
  });
});

describe("summarise", () => {
  const field = { whiteCells: 2, redCells: 10, platelets: 1 };

  it("adds fields up and has no blasts without a classifier", () => {
    const found = summarise([field, field], "blood", new Set(["blast"]));
    expect(found).toMatchObject({
      fields: 2,
      whiteCells: 4,
      redCells: 20,
      platelets: 2,
      redPerWhite: 5,
      specimen: "blood",
    });
    expect(found.blasts).toBeUndefined();
    expect(found.thresholds).toBeUndefined();
  });

  it("counts blasts among what was classified", () => {
    const found = summarise([{ ...field, classes: { blast: 1, lymphocyte: 1 } }], "marrow", new Set(["blast"]));
    expect(found.blasts).toMatchObject({ share: 0.5, count: 1, of: 2 });
    expect(found.thresholds).toHaveLength(5);
    expect(found).toMatchObject({ notClassified: 0 });
    expect(found.blastBounds).toBeUndefined();
  });

  it("leaves cells without a class out of the share, and says what they could make of it", () => {
    const fields: FieldCount[] = [
      { ...field, classes: { blast: 1, lymphocyte: 3 }, notClassified: 1 },
      { ...field, classes: {}, notClassified: 3 },
    ];
    const found = summarise(fields, "blood", new Set(["blast"]));
    expect(found.blasts).toMatchObject({ count: 1, of: 4 });
    expect(found).toMatchObject({ notClassified: 4, blastBounds: [1 / 8, 5 / 8] });
    expect(summarise(fields.slice(1), "blood", new Set(["blast"])).blasts).toBeUndefined();
  });
});
