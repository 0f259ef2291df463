export { applyIsotonic, fitIsotonic, type IsotonicFit } from "./calibration/isotonic.ts";
export { applyPlatt, fitPlatt, type PlattFit } from "./calibration/platt.ts";
export {
  fitTemperature,
  fitTemperatureToProbabilities,
  type LogitRow,
  scaleLogits,
  scaleProbabilities,
  type TemperatureFit,
} from "./calibration/temperature.ts";
export { type CorrectedTResult, correctedResampledT } from "./comparisons/corrected-t.ts";
export { type AreaComparison, compareAreas } from "./comparisons/delong-test.ts";
export { type FriedmanResult, friedman } from "./comparisons/friedman.ts";
export { holm } from "./comparisons/holm.ts";
export { type McNemarMethod, type McNemarResult, mcNemar } from "./comparisons/mcnemar.ts";
export { type NemenyiResult, nemenyi } from "./comparisons/nemenyi.ts";
export { type FigureComparison, type PairedPredictions, pairedBootstrap } from "./comparisons/paired-bootstrap.ts";
export { type WilcoxonMethod, type WilcoxonResult, wilcoxonSignedRank } from "./comparisons/wilcoxon.ts";
export { type ConformalScore, conformalScores } from "./conformal/conformal-score.ts";
export {
  type ConformalModel,
  type ConformalPlan,
  calibrateConformal,
  predictionSet,
} from "./conformal/prediction-sets.ts";
export { type SetCoverage, setCoverage } from "./conformal/set-coverage.ts";
export { type PrecisionRecallPoint, precisionRecallCurve } from "./curves/precision-recall-curve.ts";
export { type RocPoint, rocCurve } from "./curves/roc-curve.ts";
export { EvaluationError, type EvaluationErrorCode } from "./errors.ts";
export { evaluatePredictions, type Predictions, RESAMPLES } from "./evaluation/evaluate-predictions.ts";
export { FIGURE_NAMES, type FigureName, type Figures } from "./evaluation/figures.ts";
export type { ClassMetrics, MetricIntervals, Metrics } from "./evaluation/metrics.ts";
export { type AreaEstimate, estimateArea, estimateMacroArea } from "./intervals/area-estimate.ts";
export {
  type BootstrapDistribution,
  type BootstrapPlan,
  bcaInterval,
  bootstrap,
  percentileInterval,
  type ResamplingUnit,
  reflectedInterval,
  type Statistics,
} from "./intervals/bootstrap.ts";
export { clopperPearson, clopperPearsonUpper } from "./intervals/clopper-pearson.ts";
export { type AreaScale, areaStandardError, deLongInterval } from "./intervals/delong.ts";
export { effectiveSampleSize, proportionInterval } from "./intervals/grouped-proportion.ts";
export { resamplingStrata } from "./intervals/resampling-strata.ts";
export { CONFIDENCE_LEVEL, type Interval, wilson } from "./intervals/wilson.ts";
export { type LabelIssue, labelIssues } from "./labels/confident-learning.ts";
export { accuracy } from "./metrics/accuracy.ts";
export { adaptiveCalibrationError } from "./metrics/adaptive-calibration-error.ts";
export { averagePrecision, binaryAveragePrecision } from "./metrics/average-precision.ts";
export { brierScore } from "./metrics/brier.ts";
export { type ClassScores, classScores } from "./metrics/class-scores.ts";
export { cohenKappa, type KappaWeights } from "./metrics/cohen-kappa.ts";
export { type ConfusionMatrix, confusionMatrix } from "./metrics/confusion-matrix.ts";
export {
  CALIBRATION_BINS,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from "./metrics/expected-calibration-error.ts";
export { f1Macro, f1Weighted } from "./metrics/f1.ts";
export { logLoss } from "./metrics/log-loss.ts";
export { matthewsCorrelation } from "./metrics/matthews-correlation.ts";
export { precisionMacro } from "./metrics/precision.ts";
export { balancedAccuracy, recallMacro } from "./metrics/recall.ts";
export { binaryRocAuc, rocAuc } from "./metrics/roc-auc.ts";
export { specificityMacro } from "./metrics/specificity.ts";
export {
  type FeatureRow,
  fitMahalanobis,
  type MahalanobisModel,
  mahalanobisOutlierScore,
} from "./outlier/mahalanobis.ts";
export { energyOutlierScore, softmaxOutlierScore } from "./outlier/outlier-scores.ts";
export { keptShare, outlierThreshold } from "./outlier/outlier-threshold.ts";
export { type ProbabilityRow, topClass } from "./predictions.ts";
export {
  type AbstentionPlan,
  type AbstentionThreshold,
  abstentionThreshold,
} from "./selective/abstention-threshold.ts";
export { areaUnderRiskCoverage, type RiskCoveragePoint, riskCoverageCurve } from "./selective/risk-coverage.ts";
