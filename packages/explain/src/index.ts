export type { Attribution, RawMap } from "./attribution.ts";
export { ExplainError, type ExplainErrorCode } from "./errors.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export { type Agreement, agreements } from "./faithfulness/agreement.ts";
export {
  type Curve,
  type DeletionInsertion,
  deletionInsertion,
  type Faithfulness,
  type FaithfulnessOptions,
} from "./faithfulness/deletion-insertion.ts";
export { type EvidenceShare, evidenceShares, pointsInto, type Regions } from "./faithfulness/evidence-shares.ts";
export { infidelity } from "./faithfulness/infidelity.ts";
export { type Road, road } from "./faithfulness/road.ts";
export { type SanityCheck, sanityCheck } from "./faithfulness/sanity-check.ts";
export { sensitivity } from "./faithfulness/sensitivity.ts";
export { GradCam, type GradCamOptions } from "./gradcam.ts";
export { type Sampling, samplings } from "./lime/draw-masks.ts";
export type { LimeDetails } from "./lime/lime.ts";
export { limeStability, type Stability } from "./lime/stability.ts";
export { type LimeView, limeViews, renderLimeView } from "./lime/views.ts";
export { drawMap, type MapGrid, mapGrid } from "./map-grid.ts";
export { type HidingOptions, type Method, type MethodName, methodNames, type Question } from "./method.ts";
export { methods } from "./methods.ts";
export { adoptForeign, type ForeignOptions } from "./model/adopt-foreign.ts";
export { ExplainedModel, type ExplainedModelOptions, type View } from "./model/explained-model.ts";
export { activationLayers } from "./model/layers.ts";
export type { Counterfactual } from "./perturbation/counterfactual.ts";
export { type Hiding, hidings } from "./perturbation/hidden-parts.ts";
export { type Candidate, type NearestUnlike, nearestUnlike } from "./perturbation/nearest-unlike.ts";
export { type Segmentation, segmentations } from "./perturbation/segmentation.ts";
export { renderOverlay } from "./picture/render-overlay.ts";
export { base64, type Panel, renderSheet } from "./picture/svg.ts";
export {
  type ExplainStudy,
  type ExplainStudyOptions,
  explainStudy,
  type KeptMap,
  type RegionShare,
  type StudiedMethod,
  type StudiedModel,
  type StudyModel,
} from "./study/explain-study.ts";
export { type Mean, meanInterval, shareInterval } from "./study/mean-interval.ts";
export {
  paintedOver,
  type ReplacedPart,
  type Replacement,
  type ShortcutReport,
  shortcutFindings,
  shortcutReport,
  type WithoutCells,
} from "./study/shortcut-report.ts";
export { SMEAR_REGIONS, type SmearRegion, smearRegions } from "./study/smear-regions.ts";
export type { StudyImage } from "./study/study-image.ts";
export { PUBLISHED_SHARES, studyReport } from "./study/study-report.ts";
