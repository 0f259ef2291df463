import { EvaluationError } from "../errors.ts";
import { checkPredictions, type ProbabilityRow, topClass } from "../predictions.ts";
import { once, type WeightedStatistic } from "./weighted-statistic.ts";

/** The usual number of bins (Guo et al. 2017). */
export const CALIBRATION_BINS = 15;

/** One bar of a reliability diagram: the predictions whose top probability lies in (`low`, `high`]. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Mean top probability of the bin; `null` when it is empty. */
  readonly confidence: number | null;
  /** Share of the bin that was classified rightly; `null` when it is empty. */
  readonly accuracy: number | null;
}

/**
 * Expected calibration error: the top probability is cut into `binCount` equal-width bins, open below and closed above,
 * and the gap between mean top probability and accuracy of each bin is averaged with the bin's share as weight
 * (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017). In [0, 1], 0 best; biased upwards in small sets.
 *
 * @throws {EvaluationError} as {@link checkPredictions}, and `bad-argument` for a `binCount` that is no positive integer.
 */
export function expectedCalibrationError(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  binCount = CALIBRATION_BINS,
): number {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  return prepareCalibrationError(labels, probabilities, binCount)(once(labels.length));
}

/**
 * The bins of a reliability diagram, lowest first, empty ones included.
 * @throws {EvaluationError} as {@link expectedCalibrationError}.
 */
export function reliabilityBins(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  binCount = CALIBRATION_BINS,
): ReliabilityBin[] {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  const { bins, confidences, right } = binned(labels, probabilities, binCount);
  return Array.from({ length: binCount }, (_, bin) => {
    let n = 0;
    let confidence = 0;
    let hits = 0;
    for (let i = 0; i < bins.length; i++) {
      if (bins[i] !== bin) continue;
      n++;
      confidence += confidences[i];
      hits += right[i];
    }
    return {
      low: bin / binCount,
      high: (bin + 1) / binCount,
      n,
      confidence: n === 0 ? null : confidence / n,
      accuracy: n === 0 ? null : hits / n,
    };
  });
}

/** {@link expectedCalibrationError} with the binning done once, for resampling. Inputs must have been checked. */
export function prepareCalibrationError(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  binCount: number,
): WeightedStatistic<number> {
  const { bins, confidences, right } = binned(labels, probabilities, binCount);
  const gaps = new Float64Array(binCount);
  return (weights) => {
    gaps.fill(0);
    let total = 0;
    for (let i = 0; i < bins.length; i++) {
      gaps[bins[i]] += weights[i] * (right[i] - confidences[i]);
      total += weights[i];
    }
    let sum = 0;
    for (const gap of gaps) sum += Math.abs(gap);
    return sum / total;
  };
}

function binned(labels: readonly number[], probabilities: readonly ProbabilityRow[], binCount: number) {
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new EvaluationError("bad-argument", binCount, `${binCount} calibration bins: give a positive integer`);
  }
  const tops = probabilities.map(topClass);
  const confidences = Float64Array.from(probabilities, (row, i) => row[tops[i]]);
  return {
    confidences,
    bins: Uint32Array.from(confidences, (p) => Math.min(binCount - 1, Math.ceil(p * binCount) - 1)),
    right: Uint8Array.from(labels, (label, i) => (label === tops[i] ? 1 : 0)),
  };
}
