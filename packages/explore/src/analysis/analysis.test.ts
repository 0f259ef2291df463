import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { standardise } from "../descriptors/measure-images.ts";
import { correlations } from "./correlations.ts";
import { labelDoubts } from "./label-doubts.ts";
import { neighbourhoods } from "./neighbours.ts";
import { outliers } from "./outliers.ts";
import { principalComponents } from "./principal-components.ts";

interface Golden {
  readonly raw: readonly (readonly number[])[];
  readonly explained: readonly number[];
  readonly scores: readonly (readonly [number, number])[];
  readonly nearest: readonly (readonly number[])[];
  readonly distance: readonly number[];
  readonly correlations: readonly number[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("../__goldens__/components.json", import.meta.url), "utf8"));
const standard = (raw: readonly (readonly number[])[]): Float64Array[] =>
  standardise(raw.map((values) => ({ values: Float64Array.from(values) })));
const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const alone = (count: number): string[] => indices(count).map(String);

/** Two clouds on a line, far apart, `count` each, never twice the same. */
const clouds = (count: number): Float64Array[] =>
  indices(2 * count).map((index) => Float64Array.of((index < count ? 0 : 100) + Math.sin(index), Math.cos(3 * index)));

describe("against scikit-learn", () => {
  const rows = standard(golden.raw);

  it("finds the same principal components, up to their signs", () => {
    const { explained, scores } = principalComponents(rows) ?? { explained: [], scores: [] };
    for (const [index, share] of golden.explained.entries()) expect(explained[index]).toBeCloseTo(share, 10);
    for (const component of [0, 1] as const) {
      const sign = Math.sign(scores[0][component] * golden.scores[0][component]);
      for (const [index, score] of golden.scores.entries()) {
        expect(sign * scores[index][component]).toBeCloseTo(score[component], 8);
      }
    }
  });

  it("finds the same neighbours at the same distances", () => {
    const found = neighbourhoods(rows, alone(40), indices(40));
    expect(found.map(({ nearest }) => nearest)).toEqual(golden.nearest);
    for (const [index, { distance }] of found.entries()) expect(distance).toBeCloseTo(golden.distance[index], 10);
  });

  it("finds the same correlations", () => {
    const [row] = correlations(rows).slice(5);
    for (const [index, r] of golden.correlations.entries()) expect(row[index]).toBeCloseTo(r, 10);
  });
});

describe("what does not vary", () => {
  it("is 0 once standardised, has no correlation, and no component of its own", () => {
    const rows = standard(indices(5).map((index) => [0.1 * index, ...new Array(17).fill(0.3)]));
    expect(rows.map((row) => row[1])).toEqual([0, 0, 0, 0, 0]);
    const matrix = correlations(rows);
    expect([matrix[0][0], matrix[0][1]]).toEqual([1, Number.NaN]);
    expect(principalComponents(rows)?.explained[0]).toBeCloseTo(1, 12);
    expect(principalComponents(rows.map((row) => row.fill(0)))).toBeUndefined();
    expect(principalComponents(rows.slice(0, 2))).toBeUndefined();
  });
});

describe("neighbours", () => {
  it("are never of the same group", () => {
    const groups = indices(20).map((index) => (index < 15 ? "one patient" : String(index)));
    const found = neighbourhoods(clouds(10), groups, indices(20));
    expect(found[0].nearest.every((index) => index >= 15)).toBe(true);
    expect(found[0].nearest).toHaveLength(5);
  });
});

describe("labels", () => {
  const rows = clouds(30);
  const right = indices(60).map((index) => (index < 30 ? "near" : "far"));
  const around = neighbourhoods(rows, alone(60), indices(60));

  it("are not doubted where they are right, and are where they were swapped", () => {
    expect(labelDoubts(around, right)).toEqual({ doubts: [], balancedAccuracy: 1 });
    const wrong = right.map((name, index) => (index === 7 ? "far" : name));
    const { balancedAccuracy, doubts } = labelDoubts(around, wrong);
    expect(doubts).toEqual([{ index: 7, suggested: "near", share: 1, own: 0 }]);
    expect(balancedAccuracy).toBeCloseTo((1 + 30 / 31) / 2, 12);
  });

  it("of a rare class are not doubted for being rare", () => {
    // Four of 104 in the midst of the others: each is among its like as often as chance allows.
    const many = indices(104).map((index) => Float64Array.of(Math.sin(index), Math.cos(5 * index)));
    const rare = indices(104).map((index) => (index % 26 === 0 ? "rare" : "common"));
    const { doubts } = labelDoubts(neighbourhoods(many, alone(104), indices(104)), rare);
    expect(doubts.filter(({ index }) => rare[index] === "common")).toEqual([]);
  });
});

describe("outliers", () => {
  it("are those far from all others, and none of a clean cloud", () => {
    const rows = clouds(30).slice(0, 30);
    const found = outliers(neighbourhoods([...rows, Float64Array.of(50, 50)], alone(31), indices(31)));
    expect(found.map(({ index }) => index)).toEqual([30]);
    expect(outliers(neighbourhoods(rows, alone(30), indices(30)))).toEqual([]);
    expect(outliers([])).toEqual([]);
  });
});
