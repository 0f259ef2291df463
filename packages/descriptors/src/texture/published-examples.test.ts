import { describe, expect, it } from "vitest";
import { coOccurrence } from "./co-occurrence.ts";
import type { GreyLevels } from "./grey-levels.ts";
import { haralick } from "./haralick.ts";
import { runFigures, runLengths } from "./run-lengths.ts";

const picture = (...rows: readonly (readonly number[])[]): GreyLevels => ({
  width: rows[0].length,
  height: rows.length,
  // The papers number their levels from 0.
  data: Uint8Array.from(rows.flat(), (level) => level + 1),
  levels: 4,
});

describe("Haralick, Shanmugam and Dinstein 1973, figure 3", () => {
  const example = picture([0, 0, 1, 1], [0, 0, 1, 1], [0, 2, 2, 2], [2, 2, 3, 3]);

  it.each([
    ["horizontal", 1, 0, [4, 2, 1, 0, 2, 4, 0, 0, 1, 0, 6, 1, 0, 0, 1, 2]],
    ["vertical", 0, 1, [6, 0, 2, 0, 0, 4, 2, 0, 2, 2, 2, 2, 0, 0, 2, 0]],
    ["left diagonal", 1, 1, [2, 1, 3, 0, 1, 2, 1, 0, 3, 1, 0, 2, 0, 0, 2, 0]],
    ["right diagonal", -1, 1, [4, 1, 0, 0, 1, 2, 2, 0, 0, 2, 4, 1, 0, 0, 1, 0]],
  ])("%s neighbours", (_, dx, dy, counts) => {
    expect([...coOccurrence(example, dx, dy)]).toEqual(counts);
  });

  it("has the figures that follow by hand from the horizontal matrix", () => {
    const figures = haralick(coOccurrence(example, 1, 0), 4);
    // 24 pairs; squares 16 + 4 + 1 + 4 + 16 + 1 + 36 + 1 + 1 + 4.
    expect(figures?.angularSecondMoment).toBeCloseTo(84 / 576, 12);
    // Differences: 16 pairs of 0, 6 of 1 and 2 of 2.
    expect(figures?.contrast).toBeCloseTo((6 * 1 + 2 * 4) / 24, 12);
    expect(figures?.inverseDifferenceMoment).toBeCloseTo((16 + 6 / 2 + 2 / 5) / 24, 12);
    // Margins 7, 6, 8, 3 of levels 1 to 4.
    expect(figures?.sumAverage).toBeCloseTo((2 * (7 + 12 + 24 + 12)) / 24, 12);
  });

  it("has no figures without a pair", () => {
    expect(haralick(coOccurrence(picture([0]), 1, 0), 4)).toBeUndefined();
  });
});

describe("Galloway 1975, figure 1", () => {
  const example = picture([0, 1, 2, 3], [0, 2, 3, 3], [2, 1, 1, 1], [3, 0, 3, 0]);

  it.each([
    [0, 1, 0, [4, 0, 0, 0, 1, 0, 1, 0, 3, 0, 0, 0, 3, 1, 0, 0]],
    [45, -1, 1, [4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1, 0, 3, 1, 0, 0]],
    [90, 0, 1, [2, 1, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 3, 1, 0, 0]],
    [135, 1, 1, [3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0]],
  ])("run lengths at %i degrees count every pixel once", (degrees, dx, dy, published) => {
    const runs = [...runLengths(example, dx, dy)];
    const pixels = runs.reduce((sum, count, i) => sum + count * ((i % 4) + 1), 0);
    expect(pixels).toBe(16);
    if (degrees === 0) expect(runs).toEqual(published);
  });

  it("has the figures of the matrix at 0 degrees by hand", () => {
    const [short, long, grey, length, percentage] = runFigures(runLengths(example, 1, 0), 4);
    // 13 runs: 11 of length 1, one of 2, one of 3.
    expect(short).toBeCloseTo((11 + 1 / 4 + 1 / 9) / 13, 12);
    expect(long).toBeCloseTo((11 + 4 + 9) / 13, 12);
    expect(grey).toBeCloseTo((16 + 4 + 9 + 16) / 169, 12);
    expect(length).toBeCloseTo((121 + 1 + 1) / 169, 12);
    expect(percentage).toBeCloseTo(13 / 16, 12);
  });
});
