import { Random } from "@leukoscope/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedCalibrationError } from "../metrics/expected-calibration-error.ts";
import { topClass } from "../predictions.ts";
import { simulate } from "../testing/simulated-classifier.ts";
import { statisticsGoldens } from "../testing/statistics-goldens.ts";
import { applyIsotonic, fitIsotonic } from "./isotonic.ts";
import { applyPlatt, fitPlatt } from "./platt.ts";
import { fitTemperature, fitTemperatureToProbabilities, scaleLogits, scaleProbabilities } from "./temperature.ts";

const goldens = statisticsGoldens.calibration;

describe("temperature", () => {
  test("against SciPy's bounded minimiser, from logits and from probabilities", () => {
    const { labels, logits, best, loss, before } = goldens.temperature;
    const fit = fitTemperature(labels, logits);
    expect(fit.temperature).toBeCloseTo(best, 6);
    expect(fit.lossAfter).toBeCloseTo(loss, 12);
    expect(fit.lossBefore).toBeCloseTo(before, 12);
    expect(fit.atBound).toBe(false);
    const rows = logits.map((row) => scaleLogits(row, 1));
    expect(fitTemperatureToProbabilities(labels, rows).temperature).toBeCloseTo(best, 6);
  });

  test("undoes a known sharpening and lowers the calibration error of new images", () => {
    const fit = simulate(new Random(1), 4000, { separation: 2, sharpening: 2.5 });
    const { temperature } = fitTemperatureToProbabilities(fit.labels, fit.probabilities);
    expect(temperature).toBeGreaterThan(2.3);
    expect(temperature).toBeLessThan(2.7);
    const fresh = simulate(new Random(2), 4000, { separation: 2, sharpening: 2.5 });
    const scaled = fresh.probabilities.map((row) => scaleProbabilities(row, temperature));
    expect(scaled.map(topClass)).toEqual(fresh.probabilities.map(topClass));
    const before = expectedCalibrationError(fresh.labels, fresh.probabilities);
    expect(expectedCalibrationError(fresh.labels, scaled)).toBeLessThan(before / 3);
  });

  test("a set without an error is held at the end of the range, one without a contrast at 1", () => {
    expect(
      fitTemperature(
        [0, 1],
        [
          [2, 0],
          [0, 2],
        ],
      ),
    ).toMatchObject({ temperature: 0.05, atBound: true });
    expect(
      fitTemperature(
        [1, 0],
        [
          [2, 0],
          [0, 2],
        ],
      ),
    ).toMatchObject({ temperature: 20, atBound: true });
    expect(
      fitTemperature(
        [0, 1],
        [
          [1, 1],
          [3, 3],
        ],
      ),
    ).toMatchObject({ temperature: 1, atBound: false });
    const blunder = [
      [1, 0],
      [1, 0],
    ];
    expect(fitTemperatureToProbabilities([0, 1], blunder)).toMatchObject({ temperature: 20, atBound: true });
  });

  test("never raises the loss, and rows stay rows of probabilities", () => {
    const row = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), row), { minLength: 1, maxLength: 20 }), (images) => {
        const fit = fitTemperature(
          images.map(([label]) => label),
          images.map(([, logits]) => logits),
        );
        expect(fit.lossAfter).toBeLessThanOrEqual(fit.lossBefore + 1e-9);
        for (const [, logits] of images) {
          const scaled = scaleLogits(logits, fit.temperature);
          expect(scaled.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  test("refuses nothing, NaN and a temperature that is none", () => {
    expect(() => fitTemperature([], [])).toThrowError(expect.objectContaining({ code: "no-predictions" }));
    expect(() => fitTemperature([0], [[Number.NaN, 1]])).toThrowError(
      expect.objectContaining({ code: "bad-value", row: 0 }),
    );
    expect(() => fitTemperature([0, 1], [[1, 2]])).toThrowError(expect.objectContaining({ code: "length-mismatch" }));
    expect(() => scaleLogits([1, 2], 0)).toThrowError(expect.objectContaining({ code: "bad-argument" }));
  });
});

describe("isotonic regression and Platt's scaling", () => {
  const { score, positive, grid } = goldens;

  test("against scikit-learn", () => {
    const isotonic = fitIsotonic(score, positive);
    const platt = fitPlatt(score, positive);
    grid.forEach((x, i) => {
      expect(applyIsotonic(isotonic, x), `isotonic at ${x}`).toBeCloseTo(goldens.isotonic[i], 6);
      // scikit-learn stops its optimiser at a gradient of about 1e-5.
      expect(applyPlatt(platt, x), `Platt at ${x}`).toBeCloseTo(goldens.platt[i], 4);
    });
  });

  test("Platt's gradient is zero: the targets' sum and their product with the score are met", () => {
    const fit = fitPlatt(score, positive);
    const positives = positive.filter(Boolean).length;
    const targets = positive.map((p) =>
      p ? (positives + 1) / (positives + 2) : 1 / (positive.length - positives + 2),
    );
    const residual = (of: (i: number) => number) =>
      targets.reduce((sum, target, i) => sum + (applyPlatt(fit, score[i]) - target) * of(i), 0);
    expect(residual(() => 1)).toBeCloseTo(0, 8);
    expect(residual((i) => score[i])).toBeCloseTo(0, 8);
  });

  test("isotonic: never falls, stays in [0, 1], keeps the mean", () => {
    const images = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(images, (given) => {
        const scores = given.map(([s]) => s);
        const fit = fitIsotonic(
          scores,
          given.map(([, p]) => p),
        );
        fit.shares.forEach((share, i) => {
          expect(share).toBeGreaterThanOrEqual(i === 0 ? 0 : fit.shares[i - 1]);
          expect(share).toBeLessThanOrEqual(1);
        });
        const sum = scores.reduce((total, s) => total + applyIsotonic(fit, s), 0);
        expect(sum).toBeCloseTo(given.filter(([, p]) => p).length, 9);
      }),
    );
  });

  test("separable and constant scores stay finite; one side alone is refused", () => {
    const separable = fitPlatt([1, 2, 3, 4], [false, false, true, true]);
    expect(Number.isFinite(separable.slope)).toBe(true);
    expect(applyPlatt(fitPlatt([1, 1, 1], [true, false, false]), 1)).toBeGreaterThan(0.3);
    expect(() => fitPlatt([1, 2], [true, true])).toThrowError(expect.objectContaining({ code: "class-absent" }));
    expect(() => fitIsotonic([], [])).toThrowError(expect.objectContaining({ code: "too-few-values" }));
  });
});
