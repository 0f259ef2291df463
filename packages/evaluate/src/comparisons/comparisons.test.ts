import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { correctedResampledT } from "./corrected-t.ts";
import { friedman } from "./friedman.ts";
import { holm } from "./holm.ts";
import { type McNemarMethod, mcNemar } from "./mcnemar.ts";
import { nemenyi } from "./nemenyi.ts";
import { wilcoxonSignedRank } from "./wilcoxon.ts";

const goldens = statisticsGoldens.comparisons;

/** Outcomes in which `b` images are right for the first model only and `c` for the second only. */
function outcomes(b: number, c: number): [boolean[], boolean[]] {
  const side = (own: number, other: number, first: boolean) => [
    ...new Array<boolean>(5).fill(true),
    ...new Array<boolean>(first ? own : other).fill(first),
    ...new Array<boolean>(first ? other : own).fill(!first),
  ];
  return [side(b, c, true), side(c, b, false)];
}

describe("McNemar", () => {
  test.each(goldens.mcnemar)("%d against %d, against statsmodels and SciPy", (b, c, ...expected) => {
    const [first, second] = outcomes(b, c);
    const methods: McNemarMethod[] = ["exact", "mid-p", "corrected", "uncorrected"];
    methods.forEach((method, i) => {
      const result = mcNemar(first, second, method);
      expect(result).toMatchObject({ onlyFirstRight: b, onlySecondRight: c });
      // statsmodels corrects a gap of 0 to -1 and squares it.
      if (method === "corrected" && b === c) expect(result.p).toBe(1);
      else expect(result.p, method).toBeCloseTo(expected[i], 10);
    });
  });

  test("exact is not exceeded where nothing differs: the share of p <= 0.05 stays below 5 %, mid-p's near it", () => {
    const random = new Random(3);
    const small = { exact: 0, "mid-p": 0 };
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      const first = Array.from({ length: 100 }, () => random.next() < 0.8);
      const second = first.map(() => random.next() < 0.8);
      for (const method of ["exact", "mid-p"] as const) if (mcNemar(first, second, method).p <= 0.05) small[method]++;
    }
    expect(small.exact / runs).toBeLessThan(0.05);
    expect(small["mid-p"]).toBeGreaterThanOrEqual(small.exact);
    expect(small["mid-p"] / runs).toBeLessThan(0.07);
  });

  test("refuses no image and unequal numbers", () => {
    expect(() => mcNemar([], [])).toThrowError(expect.objectContaining({ code: "no-predictions" }));
    expect(() => mcNemar([true], [])).toThrowError(expect.objectContaining({ code: "length-mismatch" }));
  });
});

describe("Wilcoxon", () => {
  test.each(Object.entries(goldens.wilcoxon))(
    "%s, against SciPy",
    (_, { first, second, smaller, normal, exact, enumerated }) => {
      const approximate = wilcoxonSignedRank(first, second, "normal");
      expect(Math.min(approximate.positiveRanks, approximate.negativeRanks)).toBe(smaller);
      expect(approximate.p).toBeCloseTo(normal, 10);
      if (exact !== null)
        expect(wilcoxonSignedRank(first, second)).toMatchObject({ method: "exact", p: expect.closeTo(exact, 12) });
      if (enumerated !== null) expect(wilcoxonSignedRank(first, second, "exact").p).toBeCloseTo(enumerated, 12);
    },
  );

  test("the rest", () => {
    expect(wilcoxonSignedRank([1, 2], [1, 2])).toMatchObject({ n: 0, p: 1 });
    expect(wilcoxonSignedRank([1], [0])).toMatchObject({ n: 1, p: 1, method: "exact" });
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]).p).toBeCloseTo(2 / 32, 12);
    expect(() => wilcoxonSignedRank([], [])).toThrowError(expect.objectContaining({ code: "too-few-values" }));
    expect(() => wilcoxonSignedRank([1, Number.NaN], [1, 2])).toThrowError(/value 1 is NaN/);
  });

  test("models exchanged: the same p, the ranks exchanged", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { minLength: 1 });
    fc.assert(
      fc.property(pairs, (given) => {
        const [a, b] = [given.map(([x]) => x), given.map(([, y]) => y)];
        const [there, back] = [wilcoxonSignedRank(a, b), wilcoxonSignedRank(b, a)];
        expect(back).toEqual({ ...there, positiveRanks: there.negativeRanks, negativeRanks: there.positiveRanks });
        expect(there.p).toBeGreaterThanOrEqual(0);
        expect(there.p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("Holm", () => {
  test("against statsmodels", () => {
    holm(goldens.holm.p).forEach((p, i) => {
      expect(p).toBeCloseTo(goldens.holm.adjusted[i], 12);
    });
    expect(holm([])).toEqual([]);
    expect(() => holm([0.5, 1.2])).toThrowError(expect.objectContaining({ code: "bad-value", row: 1 }));
  });

  test("never below the p itself, in the same order, at most as many times larger as there are tests", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (given) => {
        const adjusted = holm(given);
        given.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          given.forEach((q, j) => {
            if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]);
          });
        });
      }),
    );
  });
});

describe("Friedman and Nemenyi", () => {
  test.each(goldens.friedman)("against SciPy", ({ values, chiSquared, p, meanRanks }) => {
    const result = friedman(values);
    expect(result.chiSquared).toBeCloseTo(chiSquared, 9);
    expect(result.p).toBeCloseTo(p, 10);
    result.meanRanks.forEach((rank, model) => {
      expect(rank).toBeCloseTo(meanRanks[model], 12);
    });
  });

  test("Demsar 2006, table 6: F and the critical differences he prints", () => {
    // Mean ranks 3.143, 2.000, 2.893, 1.964 over 14 sets: chi-squared 9.28, F 3.69; q 2.569 and 2.291.
    const ranks = [3.143, 2.0, 2.893, 1.964];
    expect(nemenyi(ranks, 14).criticalDifference).toBeCloseTo(1.25, 2);
    expect(nemenyi(ranks, 14, 0.1).criticalDifference).toBeCloseTo(1.12, 2);
    expect(nemenyi(ranks, 14, 0.1).indistinct).toEqual([
      [3, 1, 2],
      [2, 0],
    ]);
  });

  test("Iman and Davenport's F by hand", () => {
    const { values } = goldens.friedman[0];
    const { chiSquared, f, fP } = friedman(values);
    expect(f).toBeCloseTo((9 * chiSquared) / (10 * 6 - chiSquared), 10);
    expect(fP).toBeGreaterThan(0);
    const unanimous = friedman([
      [3, 2, 1],
      [9, 5, 4],
      [1, 0.5, 0.1],
    ]);
    expect(unanimous).toMatchObject({ meanRanks: [1, 2, 3], chiSquared: 6, f: Number.POSITIVE_INFINITY, fP: 0 });
    expect(
      friedman([
        [1, 1, 1],
        [2, 2, 2],
      ]),
    ).toMatchObject({ chiSquared: 0, p: 1, fP: 1 });
  });

  test("p of a pair is below alpha just where the ranks lie further apart than the critical difference", () => {
    const { meanRanks } = friedman(goldens.friedman[0].values);
    const { criticalDifference, p, indistinct } = nemenyi(meanRanks, 10);
    meanRanks.forEach((a, i) => {
      meanRanks.forEach((b, j) => {
        expect(p[i][j]).toBe(p[j][i]);
        const together = indistinct.some((set) => set.includes(i) && set.includes(j));
        const differ = Math.abs(a - b) > criticalDifference;
        expect(p[i][j] < 0.05).toBe(differ);
        if (i !== j) expect(together).toBe(!differ);
      });
    });
  });

  test("refuse too little and ragged rows", () => {
    expect(() => friedman([[1, 2, 3]])).toThrowError(expect.objectContaining({ code: "too-few-values" }));
    expect(() =>
      friedman([
        [1, 2],
        [2, 1],
      ]),
    ).toThrowError(/take Wilcoxon/);
    expect(() =>
      friedman([
        [1, 2, 3],
        [1, 2],
      ]),
    ).toThrowError(expect.objectContaining({ code: "length-mismatch", row: 1 }));
    expect(() => nemenyi([1], 5)).toThrowError(expect.objectContaining({ code: "too-few-values" }));
  });
});

describe("Nadeau and Bengio", () => {
  test("against their formula", () => {
    const { first, second, ratio, t, p, low, high } = goldens.correctedT;
    const result = correctedResampledT(first, second, ratio);
    expect(result.t).toBeCloseTo(t, 10);
    expect(result.p).toBeCloseTo(p, 10);
    expect(result.interval).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
    expect(result.degrees).toBe(9);
  });

  test("the ends", () => {
    expect(correctedResampledT([1, 2], [1, 2], 0.25)).toMatchObject({ t: 0, p: 1, interval: [0, 0] });
    expect(correctedResampledT([2, 3], [1, 2], 0.25)).toMatchObject({ t: Number.POSITIVE_INFINITY, p: 0 });
    expect(() => correctedResampledT([1], [2], 0.25)).toThrowError(expect.objectContaining({ code: "too-few-values" }));
    expect(() => correctedResampledT([1, 2], [2, 1], 0)).toThrowError(/0.25 for five folds/);
  });
});
