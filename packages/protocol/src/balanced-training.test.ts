import type { ManifestRecord } from "@leukoscope/data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balancedTraining } from "./balanced-training.ts";

const recordsOf = (counts: Readonly<Record<string, number>>): ManifestRecord[] =>
  Object.entries(counts).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, i) => ({
      path: `${name}/${i}.png`,
      sha256: `${name}${i}`,
      class: name,
      width: 4,
      height: 4,
    })),
  );

const countsOf = (images: ReturnType<typeof balancedTraining>) => {
  const counts: Record<string, number> = {};
  for (const { record } of images) counts[record.class] = (counts[record.class] ?? 0) + 1;
  return counts;
};

describe("balancedTraining", () => {
  it.each([
    // Table 1 and Table 2 of Makem 2025: HEM before and after.
    [{ all: 1677, hem: 791 }, 1582],
    [{ all: 1692, hem: 814 }, 1628],
    [{ all: 1719, hem: 767 }, 1534],
  ])("doubles the smaller class of %j by copies without colour, as Makem 2025", (counts, hem) => {
    const images = balancedTraining(recordsOf(counts), { kind: "saturation-removed" }, "s");
    expect(countsOf(images)).toEqual({ ...counts, hem });
    const grey = images.filter(({ desaturated }) => desaturated).map(({ record }) => record);
    expect(grey).toEqual(recordsOf({ hem: counts.hem }));
    expect(balancedTraining(recordsOf(counts), { kind: "saturation-removed", classes: ["hem"] }, "s")).toEqual(images);
  });

  it("copies no class that copies would not bring nearer to the largest", () => {
    const images = balancedTraining(recordsOf({ a: 90, b: 60, c: 59, d: 10 }), { kind: "saturation-removed" }, "s");
    expect(countsOf(images)).toEqual({ a: 90, b: 60, c: 118, d: 20 });
  });

  const anyCounts = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 40 }), { minKeys: 2 });

  it("oversamples to the largest class, undersamples to the smallest, keeping what it can", () => {
    fc.assert(
      fc.property(anyCounts, fc.string(), (counts, seed) => {
        const records = recordsOf(counts);
        const sizes = Object.values(counts);
        const over = balancedTraining(records, { kind: "oversample", ratio: 1 }, seed);
        expect(new Set(Object.values(countsOf(over)))).toEqual(new Set([Math.max(...sizes)]));
        expect(over.slice(0, records.length).map(({ record }) => record)).toEqual(records);
        expect(over.every(({ record }) => records.includes(record))).toBe(true);

        const under = balancedTraining(records, { kind: "undersample", ratio: 1 }, seed);
        expect(new Set(Object.values(countsOf(under)))).toEqual(new Set([Math.min(...sizes)]));
        const kept = under.map(({ record }) => records.indexOf(record));
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));

        expect(balancedTraining(records, { kind: "oversample", ratio: 1 }, seed)).toEqual(over);
        expect(balancedTraining(records, undefined, seed).map(({ record }) => record)).toEqual(records);
      }),
    );
  });

  it("goes part of the way by the ratio", () => {
    const records = recordsOf({ a: 40, b: 10 });
    expect(countsOf(balancedTraining(records, { kind: "oversample", ratio: 0.5 }, "s"))).toEqual({ a: 40, b: 20 });
    expect(countsOf(balancedTraining(records, { kind: "undersample", ratio: 0.5 }, "s"))).toEqual({ a: 20, b: 10 });
  });

  it("chooses others for another seed", () => {
    const records = recordsOf({ a: 40, b: 20 });
    const chosen = (seed: string) => balancedTraining(records, { kind: "undersample", ratio: 1 }, seed);
    expect(chosen("1")).not.toEqual(chosen("2"));
  });

  it("names a class that is not there", () => {
    expect(() =>
      balancedTraining(recordsOf({ a: 2, b: 1 }), { kind: "saturation-removed", classes: ["c"] }, "s"),
    ).toThrow(
      expect.objectContaining({ code: "bad-protocol", message: expect.stringMatching(/class c; there are a, b/) }),
    );
  });
});
