export { Classifier } from "./classifier.ts";
export { ClassifierError, type ClassifierErrorCode } from "./errors.ts";
export { checkInterface, IMAGE_INPUT, LOGITS_OUTPUT } from "./interface.ts";
export type { ClassifierMetadata, TrainingData } from "./metadata.ts";
export { type ImageSource, type PredictionRow, predictBytes, predictMany } from "./predict-many.ts";
export { type Prediction, predictionOf, softmax } from "./prediction.ts";
export {
  type FitSpec,
  fitImage,
  fitRegion,
  type NormalisationSpec,
  normaliseImage,
  preprocess,
  type Region,
} from "./preprocess.ts";
export { metadataFromProps, metadataToProps } from "./props.ts";
export { RESEARCH_USE } from "./research-use.ts";
