export type { Attribution, RawMap } from "./attribution.ts";
export { ExplainError, type ExplainErrorCode } from "./errors.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export {
  type Curve,
  type DeletionInsertion,
  deletionInsertion,
  type Faithfulness,
  type FaithfulnessOptions,
} from "./faithfulness/deletion-insertion.ts";
export { GradCam, type GradCamOptions } from "./gradcam.ts";
export { drawMap, type MapGrid, mapGrid } from "./map-grid.ts";
export { type Method, type MethodName, methodNames } from "./method.ts";
export { methods } from "./methods.ts";
export { adoptForeign, type ForeignOptions } from "./model/adopt-foreign.ts";
export { ExplainedModel, type ExplainedModelOptions, type View } from "./model/explained-model.ts";
export { activationLayers } from "./model/layers.ts";
export { renderOverlay } from "./picture/render-overlay.ts";
