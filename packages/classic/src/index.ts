export { type Calibration, type CalibrationMethod, calibrations } from "./calibrate/calibration.ts";
export { ClassicError, type ClassicErrorCode } from "./errors.ts";
export { type FittedModel, fitModel, scorerOf } from "./models/model.ts";
export { type ModelSpec, modelSpec } from "./models/model-spec.ts";
export {
  type ClassicModel,
  type ClassicTable,
  classicPredictor,
  formatClassicModel,
  type Provenance,
  parseClassicModel,
  type TrainOptions,
  trainClassic,
} from "./pipeline/classic-model.ts";
export { type ClassicSpec, classicSpec, readClassicSpec, selections } from "./pipeline/spec.ts";
export { type Resampling, resample, resamplings } from "./resample/resample.ts";
export {
  FACTS,
  type Fact,
  type FeatureRow,
  type FeatureTable,
  featureHeading,
  featureLine,
  parseFeatureTable,
} from "./table/feature-csv.ts";
export { foldsOf } from "./table/folds.ts";
