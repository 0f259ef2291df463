import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ManifestRecord } from "../manifest/record.ts";
import { hashOf, recordsOf } from "../testing/records.ts";
import { SplitError } from "./error.ts";
import { type SplitOptions, splitSchemes } from "./options.ts";
import { splitManifest } from "./split-manifest.ts";

const SIZES = { Benign: 403, Early: 788, Pre: 770, Pro: 643 };
const full = Object.entries(SIZES).flatMap(([name, count]) => recordsOf(name, count));

const splitsOf = (records: readonly ManifestRecord[]) => records.map(({ split }) => split).join();

function codeOf(records: readonly ManifestRecord[], options: SplitOptions): string {
  try {
    splitManifest(records, options);
  } catch (error) {
    if (error instanceof SplitError) return error.code;
    throw error;
  }
  return "none";
}

/** Runs of equal splits in the order of one class. */
const runsOf = (records: readonly ManifestRecord[]): string[] =>
  records.flatMap(({ split }, index) => (index > 0 && records[index - 1].split === split ? [] : [split ?? "none"]));

const seed = fc.oneof(fc.maxSafeInteger(), fc.string());
/** One to four classes of 10 to 60 images. */
const plain = fc
  .array(fc.integer({ min: 10, max: 60 }), { minLength: 1, maxLength: 4 })
  .map((sizes) => sizes.flatMap((count, index) => recordsOf(`class-${index}`, count)));
/** The same with some images drawn from a small pool, so that copies abound, also under two classes. */
const copied = fc
  .tuple(plain, fc.array(fc.nat(25), { minLength: 240, maxLength: 240 }))
  .map(([records, pool]) =>
    records.map((record, index) => (pool[index] < 12 ? { ...record, sha256: hashOf(`copy ${pool[index]}`) } : record)),
  );
/** What each scheme goes by, and nothing else that would tie images. */
const NAMED: Readonly<Record<string, (index: number) => Partial<ManifestRecord>>> = {
  patient: (index) => ({ patient: `patient ${index % 23}` }),
  source: (index) => ({ source: `source ${index % 11}` }),
  group: (index) => (index % 3 === 0 ? {} : { group: `group ${Math.floor(index / 5)}` }),
};
const named = (scheme: string, records: readonly ManifestRecord[]): ManifestRecord[] =>
  records.map((record, index) => ({ ...record, ...NAMED[scheme]?.(index) }));
/** Schemes that draw; `folds` takes what it is given. */
const drawing = splitSchemes.filter((scheme) => scheme !== "folds");

describe.each(drawing)("scheme %s", (scheme) => {
  it("puts every record in one split and no image in two", () => {
    fc.assert(
      fc.property(copied, seed, (plainly, seed) => {
        const records = named(scheme, plainly);
        let split: ManifestRecord[];
        try {
          split = splitManifest(records, { scheme, seed }).records;
        } catch (error) {
          // Copies can tie so much together that nothing is left for a split; then it must say so.
          expect(error).toMatchObject({ name: "SplitError", code: "empty-split" });
          return;
        }
        expect(split.map(({ path }) => path)).toEqual(records.map(({ path }) => path));
        const sides = new Map<string, Set<string>>();
        for (const { sha256, split: side } of split) {
          expect(side).toMatch(/^(train|val|test)$/);
          sides.set(sha256, (sides.get(sha256) ?? new Set()).add(side ?? "none"));
        }
        expect([...sides.values()].filter((side) => side.size > 1)).toEqual([]);
      }),
    );
  });

  it("gives the same split for the same seed, whatever the order of the records, and another for another", () => {
    const records = named(scheme, full);
    const first = splitManifest(records, { scheme, seed: 1 }).records;
    expect(splitManifest(records, { scheme, seed: 1 }).records).toEqual(first);
    expect(splitManifest([...records].reverse(), { scheme, seed: 1 }).records.reverse()).toEqual(first);
    expect(splitsOf(splitManifest(records, { scheme, seed: 2 }).records)).not.toBe(splitsOf(first));
  });

  it("fills every split asked for, and forgets earlier splits", () => {
    const records = named(scheme, full).map((record) => ({ ...record, split: "test" as const, fold: 7 }));
    const { records: split, summary } = splitManifest(records, { scheme, seed: 3 });
    expect(Math.min(...Object.values(summary.counts))).toBeGreaterThan(0);
    expect(new Set(split.map(({ fold }) => fold))).toEqual(new Set(scheme === "kfold" ? [0, 1, 2, 3, 4] : [undefined]));
  });

  it("cuts into k folds, of which one tests and the next validates", () => {
    const { records: split, summary } = splitManifest(named(scheme, full), { scheme, seed: 3, k: 4, fold: 3 });
    expect(summary.folds).toBe(4);
    for (const { fold, split: side } of split) expect(side).toBe(fold === 3 ? "test" : fold === 0 ? "val" : "train");
    expect(Math.min(...Object.values(summary.counts))).toBeGreaterThan(0);
  });
});

describe.each(["stratified", "blocks"] as const)("scheme %s", (scheme) => {
  it("meets the ratio in every class to less than one image", () => {
    fc.assert(
      fc.property(plain, seed, fc.constantFrom([80, 10, 10], [0.7, 0.1, 0.2], [3, 1, 1]), (records, seed, ratio) => {
        const [train, val, test] = ratio;
        const { summary } = splitManifest(records, { scheme, seed, ratio: [train, val, test] });
        const sum = train + val + test;
        for (const counts of Object.values(summary.classes)) {
          const total = counts.train + counts.val + counts.test;
          expect(Math.abs(counts.train - (total * train) / sum)).toBeLessThan(1);
          expect(Math.abs(counts.val - (total * val) / sum)).toBeLessThan(1);
          expect(Math.abs(counts.test - (total * test) / sum)).toBeLessThan(1);
        }
      }),
    );
  });

  it("rounds the sizes of the real set by largest remainder", () => {
    const { summary } = splitManifest(full, { scheme, seed: 0, ratio: [80, 10, 10] });
    // 403: 322.4 40.3 40.3. 788: 630.4 78.8 78.8. 770: 616 77 77. 643: 514.4 64.3 64.3.
    expect(summary.classes).toEqual({
      Benign: { train: 323, val: 40, test: 40 },
      Early: { train: 630, val: 79, test: 79 },
      Pre: { train: 616, val: 77, test: 77 },
      Pro: { train: 515, val: 64, test: 64 },
    });
    expect(summary.counts).toEqual({ train: 2084, val: 260, test: 260 });
  });

  it("lets validation be none", () => {
    const { summary } = splitManifest(full, { scheme, seed: 0, ratio: [9, 0, 1] });
    expect(summary.counts.val).toBe(0);
  });

  it("shares the rounding between validation and test when classes are tiny", () => {
    const tiny = Array.from({ length: 20 }, (_, index) => recordsOf(`class-${index}`, 4)).flat();
    expect(splitManifest(tiny, { scheme, seed: 0 }).summary.counts).toEqual({ train: 60, val: 10, test: 10 });
  });
});

describe("stratified", () => {
  it("gives every image the same chance of every split", () => {
    const records = recordsOf("a", 30);
    const inTest = new Array<number>(30).fill(0);
    for (let seed = 0; seed < 1500; seed++) {
      for (const [index, { split }] of splitManifest(records, { scheme: "stratified", seed }).records.entries()) {
        if (split === "test") inTest[index]++;
      }
    }
    // 150 expected of each; 29 degrees of freedom: 58.3 is the 0.1 % point, wide here as draws without replacement vary less.
    expect(inTest.reduce((sum, count) => sum + (count - 150) ** 2 / 150, 0)).toBeLessThan(58.3);
  });

  it("keeps exact shares although pairs stay together", () => {
    const paired = recordsOf("a", 100).map((record, index) => ({ ...record, sha256: hashOf(`pair ${index >> 1}`) }));
    const seen = [0, 1, 2].map((seed) => splitManifest(paired, { scheme: "stratified", seed }).summary.counts);
    expect(seen).toEqual(new Array(3).fill({ train: 80, val: 10, test: 10 }));
  });
});

describe("blocks", () => {
  it("cuts every class into runs of which test and validation are one each, side by side", () => {
    fc.assert(
      fc.property(plain, seed, (records, seed) => {
        const { records: split } = splitManifest(records, { scheme: "blocks", seed });
        for (const name of new Set(records.map((record) => record.class))) {
          const runs = runsOf(split.filter((record) => record.class === name)).join(" ");
          expect(runs).toMatch(/^(train )?(val test|test val)( train)?$/);
        }
      }),
    );
  });

  it("goes by natural order: cell-9 before cell-10", () => {
    const shuffled = [...recordsOf("a", 100)].sort((a, b) => (a.path < b.path ? -1 : 1));
    const { records } = splitManifest(shuffled, { scheme: "blocks", seed: 5 });
    const test = records
      .filter(({ split }) => split === "test")
      .map(({ path }) => Number(/\d+/.exec(path)?.[0]))
      .sort((a, b) => a - b);
    expect(test).toHaveLength(10);
    expect(test[9] - test[0]).toBe(9);
  });

  it("reaches every place and both orders", () => {
    const starts = new Map<string, number>();
    for (let seed = 0; seed < 2000; seed++) {
      const { records } = splitManifest(recordsOf("a", 20), { scheme: "blocks", seed });
      const key = records.map(({ split }) => split?.slice(0, 2)).join("");
      starts.set(key, (starts.get(key) ?? 0) + 1);
    }
    // 17 places for a window of 4 in 20, times 2 orders; about 59 of each.
    expect(starts.size).toBe(34);
    expect(Math.min(...starts.values())).toBeGreaterThan(25);
  });

  it("brings a copy across the border to test, or else to validation, and counts it", () => {
    const plainly = splitManifest(recordsOf("a", 100), { scheme: "blocks", seed: 1 }).records;
    const find = (side: string) => plainly.findIndex(({ split }) => split === side);
    const copy = (from: string, to: string) => {
      const records = recordsOf("a", 100);
      records[find(from)] = { ...records[find(from)], sha256: records[find(to)].sha256 };
      const { records: split, summary } = splitManifest(records, { scheme: "blocks", seed: 1 });
      expect(summary.movedDuplicates).toBe(1);
      return [split[find(from)].split, split[find(to)].split];
    };
    expect(copy("train", "test")).toEqual(["test", "test"]);
    expect(copy("test", "train")).toEqual(["test", "test"]);
    expect(copy("train", "val")).toEqual(["val", "val"]);
    expect(copy("val", "test")).toEqual(["test", "test"]);
  });
});

describe("kfold", () => {
  it("partitions into k folds, every class evenly; the fold asked for tests and the next validates", () => {
    fc.assert(
      fc.property(plain, seed, fc.integer({ min: 3, max: 7 }), fc.nat(6), (records, seed, k, chosen) => {
        const fold = chosen % k;
        const split = splitManifest(records, { scheme: "kfold", seed, k, fold }).records;
        const ofClass = new Map<string, number[]>();
        for (const { class: name, fold: at = -1, split: side } of split) {
          expect(side).toBe(at === fold ? "test" : at === (fold + 1) % k ? "val" : "train");
          const counts = ofClass.get(name) ?? new Array<number>(k).fill(0);
          counts[at]++;
          ofClass.set(name, counts);
        }
        for (const counts of ofClass.values()) expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("cuts the same folds whichever one tests", () => {
    const foldsFor = (fold: number) =>
      splitManifest(full, { scheme: "kfold", seed: 4, fold }).records.map((r) => r.fold);
    expect(foldsFor(3)).toEqual(foldsFor(0));
  });
});

describe("patient", () => {
  it("keeps every patient on one side, with class shares near the ratio", () => {
    const records = full.map((record, index) => ({ ...record, patient: `${record.class} ${index % 22}` }));
    const { records: split, summary } = splitManifest(records, { scheme: "patient", seed: 8 });
    const sides = new Map<string, Set<string | undefined>>();
    for (const { patient = "", split: side } of split) sides.set(patient, (sides.get(patient) ?? new Set()).add(side));
    expect(sides.size).toBe(88);
    expect(Math.max(...[...sides.values()].map((side) => side.size))).toBe(1);
    for (const [name, counts] of Object.entries(summary.classes)) {
      const patientSize = Math.ceil(SIZES[name as keyof typeof SIZES] / 22);
      expect(Math.abs(counts.test - 0.1 * SIZES[name as keyof typeof SIZES])).toBeLessThan(2 * patientSize);
    }
  });
});

describe("refusals", () => {
  it("names what it cannot do", () => {
    expect(codeOf([], { scheme: "stratified", seed: 1 })).toBe("no-record");
    expect(codeOf(full, { scheme: "patient", seed: 1 })).toBe("no-patient");
    expect(codeOf(recordsOf("a", 2), { scheme: "stratified", seed: 1 })).toBe("empty-split");
    expect(codeOf(recordsOf("a", 2), { scheme: "kfold", seed: 1 })).toBe("empty-split");
    expect(codeOf(recordsOf("a", 3), { scheme: "blocks", seed: 1 })).toBe("empty-split");
    for (const ratio of [
      [0, 50, 50],
      [80, -10, 30],
      [80, 10, Number.NaN],
    ] as const) {
      expect(codeOf(full, { scheme: "blocks", seed: 1, ratio })).toBe("bad-option");
    }
    expect(codeOf(full, { scheme: "kfold", seed: 1, k: 2 })).toBe("bad-option");
    expect(codeOf(full, { scheme: "kfold", seed: 1, k: 5, fold: 5 })).toBe("bad-option");
    expect(() => splitManifest(full, { scheme: "random" as SplitOptions["scheme"], seed: 1 })).toThrow(
      'scheme is "random"; use stratified, patient, source, group, blocks, kfold, folds',
    );
  });
});
