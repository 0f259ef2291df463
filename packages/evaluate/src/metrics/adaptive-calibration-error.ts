import { EvaluationError } from "../errors.ts";
import { checkPredictions, type ProbabilityRow, topClass } from "../predictions.ts";
import { CALIBRATION_BINS } from "./expected-calibration-error.ts";

/**
 * Expected calibration error over bins of equally many images instead of equal width (Nguyen and O'Connor 2015), so that a
 * confident model's predictions do not all fall into the last bin. Top probability; in [0, 1], 0 best. Images of equal top
 * probability share a bin, that of their middle rank, so the order of the images does not matter.
 *
 * @throws {EvaluationError} as {@link checkPredictions}, and `bad-argument` for a `binCount` that is no positive integer.
 */
export function adaptiveCalibrationError(
  labels: readonly number[],
  probabilities: readonly ProbabilityRow[],
  binCount = CALIBRATION_BINS,
): number {
  checkPredictions(labels, probabilities, probabilities[0]?.length ?? 2);
  if (!Number.isInteger(binCount) || binCount < 1) {
    throw new EvaluationError("bad-argument", binCount, `${binCount} calibration bins: give a positive integer`);
  }
  const images = probabilities
    .map((row, i) => ({ confidence: row[topClass(row)], right: topClass(row) === labels[i] ? 1 : 0 }))
    .sort((a, b) => a.confidence - b.confidence);
  const gaps = new Float64Array(binCount);
  for (let from = 0; from < images.length; ) {
    let to = from + 1;
    while (to < images.length && images[to].confidence === images[from].confidence) to++;
    const bin = Math.floor((((from + to) / 2) * binCount) / images.length);
    for (const { confidence, right } of images.slice(from, to)) gaps[bin] += right - confidence;
    from = to;
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / images.length;
}
