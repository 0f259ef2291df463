import { expect, test } from "vitest";
import { expectedCalibrationError, reliabilityBins } from "./expected-calibration-error.ts";

const LABELS = [0, 0, 1, 1];
// Top probabilities .6 (right), .6 (right), .8 (wrong), .9 (right).
const ROWS = [
  [0.6, 0.4],
  [0.6, 0.4],
  [0.8, 0.2],
  [0.1, 0.9],
];

test("by hand, five bins: |1-.6|/2 + |0-.8|/4 + |1-.9|/4", () => {
  expect(expectedCalibrationError(LABELS, ROWS, 5)).toBeCloseTo(0.2 + 0.2 + 0.025, 12);
});

test("a probability on an edge belongs to the bin below, and 1 to the last", () => {
  const bins = reliabilityBins(LABELS, ROWS, 5);
  expect(bins.map((bin) => bin.n)).toEqual([0, 0, 2, 1, 1]);
  expect(bins[0]).toEqual({ low: 0, high: 0.2, n: 0, confidence: null, accuracy: null });
  expect(bins[2]).toMatchObject({ accuracy: 1, confidence: 0.6 });
  expect(reliabilityBins([0], [[1, 0]], 15)[14].n).toBe(1);
});

test("refuses a number of bins that is none", () => {
  expect(() => expectedCalibrationError(LABELS, ROWS, 0)).toThrowError(
    expect.objectContaining({ code: "bad-argument" }),
  );
});
