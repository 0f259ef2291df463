import {
  applyIsotonic,
  applyPlatt,
  fitIsotonic,
  fitPlatt,
  type IsotonicFit,
  type PlattFit,
} from "@leukoscope/evaluate";

export const calibrations = ["none", "sigmoid", "isotonic"] as const;
export type CalibrationMethod = (typeof calibrations)[number];

/** One curve a class, of that class against the rest; undefined for a class that was not seen. */
export type Calibration =
  | { readonly method: "sigmoid"; readonly curves: readonly (PlattFit | null)[] }
  | { readonly method: "isotonic"; readonly curves: readonly (IsotonicFit | null)[] };

/**
 * Learns how a class's score becomes its probability (Zadrozny and Elkan 2002, one class against the rest).
 * @param scores of rows that the model was not trained on
 */
export function fitCalibration(
  method: Exclude<CalibrationMethod, "none">,
  scores: readonly (readonly number[])[],
  labels: readonly number[],
  classes: number,
): Calibration {
  const curvesBy = <Fit>(fit: (scores: number[], positive: boolean[]) => Fit): (Fit | null)[] =>
    Array.from({ length: classes }, (_, k) => {
      const positive = labels.map((label) => label === k);
      const both = positive.includes(true) && positive.includes(false);
      return both
        ? fit(
            scores.map((row) => row[k]),
            positive,
          )
        : null;
    });
  return method === "sigmoid" ? { method, curves: curvesBy(fitPlatt) } : { method, curves: curvesBy(fitIsotonic) };
}

/** Probabilities, with sum 1. Where every curve says 0 all classes are equally likely. */
export function calibrated(calibration: Calibration, scores: readonly number[]): number[] {
  const shares =
    calibration.method === "sigmoid"
      ? scores.map((score, k) => curved(calibration.curves[k], score, applyPlatt))
      : scores.map((score, k) => curved(calibration.curves[k], score, applyIsotonic));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => (total > 0 ? share / total : 1 / scores.length));
}

const curved = <Fit>(curve: Fit | null, score: number, apply: (fit: Fit, score: number) => number): number =>
  curve === null ? 0 : apply(curve, score);
