export { type Attribution, renderOverlay } from "./attribution.ts";
export { ExplainError, type ExplainErrorCode } from "./errors.ts";
export {
  type Curve,
  type DeletionInsertion,
  deletionInsertion,
  type Faithfulness,
  type FaithfulnessOptions,
} from "./faithfulness.ts";
export { GradCam, type GradCamOptions } from "./gradcam.ts";
export { type GradCamGraph, gradCamGraph } from "./gradcam-graph.ts";
export { activationLayers } from "./layers.ts";
export { drawMap, type MapGrid, mapGrid } from "./map-grid.ts";
