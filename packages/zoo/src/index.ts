export type { Backbone, Block, Features, Normalisation, ParameterRole, ParameterSource } from "./backbone.ts";
export { buildClassifier, type ClassifierModel, type ClassifierModelOptions } from "./classifier-model.ts";
export { customCnn } from "./custom-cnn.ts";
export { buildHead, type HeadOptions } from "./head.ts";
export { mobilenetV1 } from "./mobilenetv1.ts";
export { drawn, loaded } from "./parameters.ts";
export { backboneNames, findBackbone } from "./registry.ts";
export { resnet } from "./resnet.ts";
