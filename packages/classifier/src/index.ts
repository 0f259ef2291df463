export { Classifier, type ClassifierOptions } from "./classifier.ts";
export { ClassifierError, type ClassifierErrorCode } from "./errors.ts";
export { checkInterface, FEATURES_OUTPUT, IMAGE_INPUT, LOGITS_OUTPUT } from "./interface.ts";
export {
  type ClassifierMetadata,
  type Precision,
  precisions,
  type SetThresholds,
  type TrainingData,
} from "./metadata.ts";
export { PooledFeatures } from "./pooled-features.ts";
export {
  type ImageSource,
  type PredictionRow,
  type PredictManyOptions,
  predictBytes,
  predictMany,
} from "./predict-many.ts";
export { type AbstentionReason, type Prediction, predictionOf, type Scores, softmax } from "./prediction.ts";
export { type ImagePreparer, type LazySource, preparerInThread } from "./preparation/image-preparer.ts";
export { PooledPreparer, preparationJob } from "./preparation/pooled-preparer.ts";
export {
  type Draw,
  type PixelSource,
  type Preparation,
  type PreparationSpec,
  type PreparedImage,
  prepareImage,
} from "./preparation/prepare-image.ts";
export { drawnImage, type MixedDraw, type TrainingDraw } from "./preparation/training-draw.ts";
export {
  type FitSpec,
  type FittedImage,
  fit,
  fitImage,
  fitRegion,
  type NormalisationSpec,
  normaliseImage,
  preprocess,
  type Region,
} from "./preprocess.ts";
export { metadataFromProps, metadataToProps } from "./props.ts";
export { RESEARCH_USE } from "./research-use.ts";
export { withFeatureOutput } from "./trust/feature-output.ts";
export { gateScore, type OutlierGate } from "./trust/outlier-gate.ts";
