import fc from "fast-check";
import { expect, test } from "vitest";
import { adaptiveCalibrationError } from "./adaptive-calibration-error.ts";
import { averagePrecision, binaryAveragePrecision } from "./average-precision.ts";
import { brierScore } from "./brier.ts";
import { cohenKappa } from "./cohen-kappa.ts";
import { confusionMatrix } from "./confusion-matrix.ts";
import { expectedCalibrationError } from "./expected-calibration-error.ts";
import { logLoss } from "./log-loss.ts";
import { matthewsCorrelation } from "./matthews-correlation.ts";
import { rocAuc } from "./roc-auc.ts";
import { specificityMacro } from "./specificity.ts";

const CLASSES = 3;
const image = fc.record({
  label: fc.nat(CLASSES - 1),
  row: fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: CLASSES, maxLength: CLASSES })
    .filter((row) => row.some((value) => value > 0))
    .map((row) => row.map((value) => value / row.reduce((sum, other) => sum + other))),
});
const images = fc.array(image, { minLength: 1, maxLength: 30 });
type Images = { label: number; row: number[] }[];

const FIGURES = {
  auc: [0, 1, (given: Images) => rocAuc(labelsOf(given), rowsOf(given), CLASSES)],
  auprc: [0, 1, (given: Images) => averagePrecision(labelsOf(given), rowsOf(given), CLASSES)],
  brier: [0, 2, (given: Images) => brierScore(labelsOf(given), rowsOf(given))],
  logLoss: [0, 36.1, (given: Images) => logLoss(labelsOf(given), rowsOf(given))],
  ece: [0, 1, (given: Images) => expectedCalibrationError(labelsOf(given), rowsOf(given))],
  adaptiveEce: [0, 1, (given: Images) => adaptiveCalibrationError(labelsOf(given), rowsOf(given), 5)],
} as const;
const labelsOf = (given: Images) => given.map(({ label }) => label);
const rowsOf = (given: Images) => given.map(({ row }) => row);

test.each(Object.entries(FIGURES))("%s: within its range, and the order of the images does not matter", (_, figure) => {
  const [least, most, of] = figure;
  fc.assert(
    fc.property(
      images.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length }))),
      ([given, shuffled]) => {
        const value = of(given);
        if (value === null) {
          expect(of(shuffled)).toBeNull();
          return;
        }
        expect(value).toBeGreaterThanOrEqual(least);
        expect(value).toBeLessThanOrEqual(most);
        expect(of(shuffled)).toBeCloseTo(value, 10);
      },
    ),
  );
});

test("kappa and MCC: at most 1, 1 for the truth itself, the same with truth and prediction exchanged", () => {
  const pairs = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(pairs, (given) => {
      const [truth, prediction] = [given.map(([t]) => t), given.map(([, p]) => p)];
      const there = confusionMatrix(truth, prediction, 3);
      const back = confusionMatrix(prediction, truth, 3);
      for (const weights of ["none", "linear", "quadratic"] as const) {
        const kappa = cohenKappa(there, weights);
        if (kappa === null) continue;
        expect(kappa).toBeLessThanOrEqual(1);
        expect(cohenKappa(back, weights)).toBeCloseTo(kappa, 10);
      }
      const mcc = matthewsCorrelation(there);
      expect(Math.abs(mcc)).toBeLessThanOrEqual(1);
      expect(matthewsCorrelation(back)).toBeCloseTo(mcc, 10);
      const perfect = confusionMatrix(truth, truth, 3);
      expect(cohenKappa(perfect)).toBe(new Set(truth).size > 1 ? 1 : null);
      expect(matthewsCorrelation(perfect)).toBeCloseTo(new Set(truth).size > 1 ? 1 : 0, 12);
    }),
  );
});

test("a single class: no agreement beyond chance to speak of, no curve, no specificity", () => {
  const one = confusionMatrix([1, 1], [1, 1], 2);
  expect(cohenKappa(one)).toBeNull();
  expect(matthewsCorrelation(one)).toBe(0);
  expect(specificityMacro(one)).toBe(0.5);
  expect(binaryAveragePrecision([true, true], [0.1, 0.2])).toBeNull();
  expect(binaryAveragePrecision([], [])).toBeNull();
});

test("average precision by hand: positives at ranks 1 and 3 of 4", () => {
  expect(binaryAveragePrecision([true, false, true, false], [4, 3, 2, 1])).toBeCloseTo((1 + 2 / 3) / 2, 12);
  expect(binaryAveragePrecision([true, false, false, false], [1, 1, 1, 1])).toBe(0.25);
});

test("a certain error costs 36 nats, not infinity", () => {
  expect(logLoss([0], [[0, 1]])).toBeCloseTo(36.04, 2);
});
