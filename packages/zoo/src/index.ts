export type {
  Backbone,
  Block,
  BuildOptions,
  Features,
  Normalisation,
  ParameterRole,
  ParameterSource,
} from "./backbone.ts";
export { buildClassifier, type ClassifierModel, type ClassifierModelOptions } from "./classifier-model.ts";
export {
  type BackboneDescription,
  describe,
  IMAGENET_CLASSES,
  type NetworkSize,
  sizeOfClassifier,
} from "./describe.ts";
export { type AdoptOptions, adoptClassifier } from "./external/adopt-classifier.ts";
export { ExternalModelError, type ExternalModelErrorCode } from "./external/errors.ts";
export { type OpenExternalOptions, openExternal } from "./external/open-external.ts";
export { alexNet } from "./families/alexnet.ts";
export { customCnn } from "./families/custom-cnn.ts";
export { denseNet } from "./families/densenet.ts";
export { efficientNet } from "./families/efficientnet.ts";
export { googLeNet } from "./families/googlenet.ts";
export { inceptionResNetV2 } from "./families/inception-resnet-v2.ts";
export { inceptionV3 } from "./families/inception-v3.ts";
export { mobilenetV1 } from "./families/mobilenetv1.ts";
export { mobilenetV2 } from "./families/mobilenetv2.ts";
export { resnet } from "./families/resnet.ts";
export { vgg } from "./families/vgg.ts";
export { xception } from "./families/xception.ts";
export { buildHead, usualHeads } from "./heads/build-head.ts";
export type { DenseStackHead } from "./heads/dense-stack.ts";
export type { DropoutDenseHead } from "./heads/dropout-dense.ts";
export {
  type BuiltHead,
  type HeadKind,
  type HeadOptions,
  type HeadPenalty,
  headKinds,
  type NewHead,
} from "./heads/head.ts";
export type { LinearHead } from "./heads/linear.ts";
export type { NormalisedDenseHead } from "./heads/normalised-dense.ts";
export { classesIn, type OriginalHead } from "./heads/original.ts";
export { multiplyAccumulates } from "./multiply-accumulates.ts";
export { backboneNames, findBackbone } from "./registry.ts";
export { buildUNet, type UNetOptions } from "./segmenters/unet.ts";
export { startingParameters, type WeightsFile } from "./starting-parameters.ts";
export { drawn } from "./weights/drawn.ts";
export { WeightsError, type WeightsErrorCode } from "./weights/error.ts";
export { loaded } from "./weights/loaded.ts";
export { type PulledWeights, type PullOptions, pullWeights } from "./weights/pull.ts";
export { readPulled, type Trust, type WeightsLock, weightsPath } from "./weights/pulled.ts";
export { type ReadWeightsOptions, readWeights } from "./weights/read-weights.ts";
export { standIn } from "./weights/stand-in.ts";
