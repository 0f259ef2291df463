import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManifestRecord } from "../manifest/record.ts";
import { recordsOf } from "../testing/records.ts";
import { SplitError } from "./error.ts";
import { splitManifest } from "./split-manifest.ts";

/** Patients of 1 to 8 images of one class each, some slides, some groups across neighbours. */
const clinic = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 8 })), { minLength: 30, maxLength: 70 })
  .map((patients) =>
    patients.flatMap(([name, count], number) =>
      recordsOf(name, count).map((record, i) => ({
        ...record,
        path: `${name}/p${number}-${i}.png`,
        sha256: `${number}${i}`.padStart(64, "0"),
        ...(number % 4 === 0 ? {} : { patient: `patient ${number}` }),
        slide: `slide ${number} ${i >> 2}`,
        ...(number % 5 === 0 ? { group: `group ${number >> 3}` } : {}),
      })),
    ),
  );
const ratio = fc.constantFrom([80, 10, 10] as const, [70, 15, 15] as const, [70, 10, 20] as const);

function sidesOf(records: readonly ManifestRecord[], field: "patient" | "slide" | "group" | "source"): number {
  const sides = new Map<string, Set<string>>();
  for (const { [field]: name, split = "none" } of records) {
    if (name !== undefined) sides.set(name, (sides.get(name) ?? new Set()).add(split));
  }
  return Math.max(1, ...[...sides.values()].map(({ size }) => size));
}

describe("a split by default", () => {
  it("parts no patient, slide or group, and keeps sizes and class shares near the ratio", () => {
    fc.assert(
      fc.property(clinic, ratio, fc.nat(), (records, parts, seed) => {
        const { records: split, summary } = splitManifest(records, { scheme: "stratified", seed, ratio: parts });
        expect(split.map(({ path }) => path)).toEqual(records.map(({ path }) => path));
        for (const field of ["patient", "slide", "group"] as const) expect(sidesOf(split, field)).toBe(1);
        expect(summary.together).toEqual(expect.arrayContaining(["slide"]));
        const total = parts.reduce((sum, part) => sum + part, 0);
        // A group of patients may hold a dozen images; a share cannot be met more finely than the units allow.
        const largest = largestUnit(records);
        for (const [i, side] of (["train", "val", "test"] as const).entries()) {
          expect(Math.abs(summary.counts[side] - (records.length * parts[i]) / total)).toBeLessThanOrEqual(2 * largest);
        }
        for (const counts of Object.values(summary.classes)) {
          const all = counts.train + counts.val + counts.test;
          expect(Math.abs(counts.test - (all * parts[2]) / total)).toBeLessThanOrEqual(largest + 1);
        }
        expect(splitManifest(records, { scheme: "stratified", seed, ratio: parts }).records).toEqual(split);
      }),
      { numRuns: 60 },
    );
  });

  it("parts them where only copies are to be held together", () => {
    const records = recordsOf("a", 60).map((record, i) => ({ ...record, patient: `p${i >> 2}` }));
    const { records: split, summary } = splitManifest(records, { scheme: "stratified", seed: 1, groups: "copies" });
    expect(sidesOf(split, "patient")).toBeGreaterThan(1);
    expect([summary.together, summary.units]).toEqual([[], 60]);
  });

  it("evens the classes out over folds of patients", () => {
    const records = ["a", "b"].flatMap((name) =>
      recordsOf(name, 200).map((record, i) => ({ ...record, patient: `${name}${Math.floor(i / 10)}` })),
    );
    const { records: split } = splitManifest(records, { scheme: "patient", seed: 3, k: 5 });
    for (let fold = 0; fold < 5; fold++) {
      for (const name of ["a", "b"]) {
        expect(split.filter((record) => record.fold === fold && record.class === name)).toHaveLength(40);
      }
    }
  });
});

function largestUnit(records: readonly ManifestRecord[]): number {
  const sizes = new Map<string, number>();
  // Patients of one group are one unit, at most eight of them.
  for (const { group, path } of records) {
    const key = group ?? path.replace(/-\d+\.png$/, "");
    sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  return Math.max(...sizes.values());
}

describe("other schemes", () => {
  const codeOf = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      if (error instanceof SplitError) return error.code;
      throw error;
    }
    return "none";
  };

  it("source keeps sources whole", () => {
    const records = recordsOf("a", 60).map((record, i) => ({ ...record, source: `s${i % 6}` }));
    const { records: split } = splitManifest(records, { scheme: "source", seed: 2, ratio: [60, 20, 20] });
    expect(sidesOf(split, "source")).toBe(1);
  });

  it("blocks cuts k runs a class, neighbours together but for the borders", () => {
    const { records, summary } = splitManifest(recordsOf("a", 50), { scheme: "blocks", seed: 0, k: 5, fold: 1 });
    expect(records.map(({ fold }) => fold)).toEqual(Array.from({ length: 50 }, (_, i) => Math.floor(i / 10)));
    expect(summary.counts).toEqual({ train: 30, val: 10, test: 10 });
  });

  it("folds takes the folds that are given", () => {
    const records = recordsOf("a", 9).map((record, i) => ({ ...record, fold: i % 3 }));
    const { records: split, summary } = splitManifest(records, { scheme: "folds", seed: 0, fold: 1 });
    expect(split.map(({ fold }) => fold)).toEqual(records.map(({ fold }) => fold));
    expect(split.map((record) => record.split)).toEqual(records.map(({ fold }) => ["train", "test", "val"][fold]));
    expect(summary.folds).toBe(3);
    expect(codeOf(() => splitManifest(recordsOf("a", 9), { scheme: "folds", seed: 0 }))).toBe("no-fold");
    expect(codeOf(() => splitManifest(records.slice(0, 2), { scheme: "folds", seed: 0 }))).toBe("no-fold");
    expect(codeOf(() => splitManifest(records, { scheme: "folds", seed: 0, fold: 3 }))).toBe("bad-option");
    expect(codeOf(() => splitManifest(records, { scheme: "folds", seed: 0, k: 3 }))).toBe("bad-option");
  });

  it("say what they miss", () => {
    const records = recordsOf("a", 30);
    expect(codeOf(() => splitManifest(records, { scheme: "source", seed: 0 }))).toBe("no-source");
    expect(codeOf(() => splitManifest(records, { scheme: "group", seed: 0 }))).toBe("no-group");
    expect(codeOf(() => splitManifest(records, { scheme: "stratified", seed: 0, fold: 1 }))).toBe("bad-option");
  });
});

describe("a validation share beside the test fold", () => {
  it("takes that share of all other images, parts nothing that belongs together, and leaves the test folds alone", () => {
    fc.assert(
      fc.property(clinic, fc.nat(), fc.constantFrom("stratified", "patient", "blocks"), (all, seed, scheme) => {
        const records = scheme === "patient" ? all.map((each) => ({ patient: each.path, ...each })) : all;
        const options = { scheme, seed, k: 5, fold: 2 } as const;
        const whole = splitManifest(records, options).records;
        const { records: split, summary } = splitManifest(records, { ...options, validation: 20 });
        expect(split.map(({ fold }) => fold)).toEqual(whole.map(({ fold }) => fold));
        for (const [i, record] of split.entries()) expect(record.split === "test").toBe(whole[i].split === "test");
        if (scheme !== "blocks")
          for (const field of ["patient", "slide", "group"] as const) expect(sidesOf(split, field)).toBe(1);
        const { train, val } = summary.counts;
        expect(Math.abs(val - (train + val) / 5)).toBeLessThanOrEqual(2 * largestUnit(records));
      }),
      { numRuns: 30 },
    );
  });

  it("stands in one run for each class of blocks", () => {
    const records = [...recordsOf("a", 50), ...recordsOf("b", 30)];
    const { records: split } = splitManifest(records, { scheme: "blocks", seed: 3, k: 5, fold: 0, validation: 10 });
    for (const name of ["a", "b"]) {
      const sides = split.filter((record) => record.class === name).map((record) => record.split);
      const at = sides.flatMap((side, index) => (side === "val" ? [index] : []));
      expect(at.length).toBe(name === "a" ? 4 : 2);
      expect(at.at(-1)! - at[0]).toBe(at.length - 1);
    }
  });

  it("is refused without folds, and beyond a percentage", () => {
    const records = recordsOf("a", 60);
    for (const options of [{ validation: 10 }, { validation: 0, k: 5 }, { validation: 100, k: 5 }]) {
      expect(() => splitManifest(records, { scheme: "stratified", seed: 0, ...options })).toThrow(SplitError);
    }
  });
});
