import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byClass, type Labelled, nearestRows } from "../table/rows.ts";
import { golden, training } from "../testing/golden-table.ts";
import { borderRows, type Resampling, resample, resamplings, SMOTE_NEIGHBOURS } from "./resample.ts";

const sizesOf = ({ classes, labels }: Labelled): number[] => byClass(labels, classes).map((group) => group.length);

/** Whether a row lies on the segment between two others, to the last bits. */
function isBetween(row: Float64Array, from: Float64Array, to: Float64Array): boolean {
  let along = 0;
  let length = 0;
  for (let i = 0; i < row.length; i++) {
    along += (row[i] - from[i]) * (to[i] - from[i]);
    length += (to[i] - from[i]) ** 2;
  }
  const share = length > 0 ? along / length : 0;
  if (share < -1e-9 || share > 1 + 1e-9) return false;
  return row.every(
    (value, i) => Math.abs(value - (from[i] + share * (to[i] - from[i]))) < 1e-9 * Math.max(1, Math.abs(value)),
  );
}

const anyTable: fc.Arbitrary<Labelled> = fc
  .array(fc.tuple(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }), fc.nat(9)), {
    minLength: 8,
    maxLength: 40,
  })
  .map((rows) => ({
    rows: rows.map(([values]) => Float64Array.from(values)),
    // Two rows of each class at least, and unequal classes.
    labels: rows.map(([, draw], i) => (i < 6 ? i % 3 : draw < 6 ? 0 : draw < 9 ? 1 : 2)),
    classes: 3,
  }));

describe("SMOTE", () => {
  it.each(["smote", "borderline-smote"] as const)(
    "%s: every new row lies between a row of its class and one of its five nearest there",
    (method) => {
      fc.assert(
        fc.property(anyTable, fc.nat(1000), (data, seed) => {
          const out = resample(data, method, new Random(seed));
          const groups = byClass(data.labels, data.classes);
          expect(out.rows.slice(0, data.rows.length)).toEqual(data.rows);
          for (let i = data.rows.length; i < out.rows.length; i++) {
            const group = groups[out.labels[i]];
            const seeds = method === "smote" ? group : borderRows(data, group);
            const found = seeds.some((row) => {
              const near = nearestRows(
                data.rows[row],
                data.rows,
                group.filter((other) => other !== row),
                SMOTE_NEIGHBOURS,
              );
              return near.some((other) => isBetween(out.rows[i], data.rows[row], data.rows[other]));
            });
            expect(found).toBe(true);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it("finds imbalanced-learn's rows in danger", () => {
    expect(borderRows(training, byClass(training.labels, 3)[2])).toEqual(golden.danger);
  });

  it("says so when a class has a single row", () => {
    const rows = [0, 1, 2, 3].map((value) => Float64Array.of(value));
    expect(() => resample({ rows, labels: [0, 0, 0, 1], classes: 2 }, "smote", new Random(1))).toThrow(
      /class 1 has 1 row/,
    );
  });
});

describe("every method", () => {
  it("makes the classes equally large, but borderline SMOTE where no row is at the border", () => {
    const sizes = sizesOf(training);
    const wanted: Record<Resampling, number[]> = {
      none: sizes,
      oversample: sizes.map(() => Math.max(...sizes)),
      undersample: sizes.map(() => Math.min(...sizes)),
      smote: sizes.map(() => Math.max(...sizes)),
      "borderline-smote": sizes.map(() => Math.max(...sizes)),
    };
    for (const method of resamplings) {
      expect(sizesOf(resample(training, method, new Random(2))), method).toEqual(wanted[method]);
    }
  });

  it("repeats or drops rows only, at random, the same for the same seed", () => {
    const known = new Set(training.rows);
    for (const method of ["oversample", "undersample"] as const) {
      const one = resample(training, method, new Random(7));
      expect(one.rows.every((row) => known.has(row))).toBe(true);
      expect(resample(training, method, new Random(7))).toEqual(one);
      expect(resample(training, method, new Random(8))).not.toEqual(one);
    }
    expect(new Set(resample(training, "undersample", new Random(7)).rows).size).toBe(
      3 * Math.min(...sizesOf(training)),
    );
  });
});
