export { type Augmentation, drawsOf } from "./augmentation-schema.ts";
export { balancedTraining, type TrainingImage } from "./balanced-training.ts";
export {
  type Calibrated,
  type CalibrationInput,
  calibrateModel,
} from "./calibration/calibrate-model.ts";
export { type CalibrateManifestOptions, calibrateOnManifest } from "./calibration/calibrate-on-manifest.ts";
export type { CalibrationReport } from "./calibration/calibration-report.ts";
export { type CalibrationPlan, calibration as calibrationPlan } from "./calibration/calibration-schema.ts";
export { type DataSet, loadDataSet } from "./data-set.ts";
export { ProtocolError, type ProtocolErrorCode } from "./errors.ts";
export {
  type Corruption,
  type EvaluateModelOptions,
  type Evaluation,
  type EvaluationContext,
  type EvaluationRow,
  evaluateModel,
  evaluateRecords,
  type ManifestEvaluation,
} from "./evaluate-model.ts";
export { type Groups, groupsOf } from "./evaluation/records.ts";
export { type TrustSummary, trustSummary } from "./evaluation/trust-summary.ts";
export * from "./export/index.ts";
export { ImageExamples } from "./image-examples.ts";
export { doubtfulLabels, ERRORS_SHOWN, errorPage, worstErrors } from "./mistakes/error-page.ts";
export { type Preview, type PreviewOptions, type PreviewRow, previewTraining } from "./preview.ts";
export * from "./report/index.ts";
export {
  evaluateRobustness,
  type ModelRobustness,
  meanCorruptionAccuracy,
  microscopeCorruption,
  microscopeRobustness,
  type RobustnessContext,
  type RobustnessRow,
  SEVERITIES,
} from "./robustness/microscope.ts";
export { noiseCorruption } from "./robustness/noise.ts";
export { type RunEvent, type RunOptions, runProtocol } from "./run.ts";
export type { Environment } from "./run-folder/environment.ts";
export { evaluationPictures, robustnessPicture } from "./run-folder/write-report.ts";
export type { RunResult } from "./run-result.ts";
export { compareRuns, type RunComparison } from "./runs/compare-runs.ts";
export { listRuns, type StoredRun } from "./runs/stored-run.ts";
export { type Protocol, type ProtocolStage, parseProtocol } from "./schema.ts";
export { TrainingExamples } from "./training-examples.ts";
export { type BackboneWeights, PRETRAINED, weightsAt, weightsNamed } from "./weights-file.ts";
