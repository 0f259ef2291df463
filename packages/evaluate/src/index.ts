export { accuracy } from "./accuracy.ts";
export {
  type BootstrapDistribution,
  type BootstrapPlan,
  bcaInterval,
  bootstrap,
  type ResamplingUnit,
  reflectedInterval,
  type Statistics,
} from "./bootstrap.ts";
export { type ClassScores, classScores } from "./class-scores.ts";
export { type ConfusionMatrix, confusionMatrix } from "./confusion-matrix.ts";
export { EvaluationError, type EvaluationErrorCode } from "./errors.ts";
export { evaluatePredictions, type Predictions, RESAMPLES } from "./evaluate-predictions.ts";
export {
  CALIBRATION_BINS,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "./expected-calibration-error.ts";
export { f1Macro, f1Weighted } from "./f1.ts";
export { effectiveSampleSize, proportionInterval } from "./grouped-proportion.ts";
export type { ClassMetrics, MetricIntervals, Metrics } from "./metrics.ts";
export { precisionMacro } from "./precision.ts";
export { type ProbabilityRow, topClass } from "./predictions.ts";
export { balancedAccuracy, recallMacro } from "./recall.ts";
export { resamplingStrata } from "./resampling-strata.ts";
export { binaryRocAuc, rocAuc } from "./roc-auc.ts";
export { CONFIDENCE_LEVEL, type Interval, wilson } from "./wilson.ts";
