export { type FuzzyCMeansOptions, fuzzyCMeans, membershipsOf, type Points } from "./clustering/fuzzy-c-means.ts";
export { type KMeansOptions, kMeans } from "./clustering/k-means.ts";
export { isBlast, NOT_A_CELL } from "./counting/class-names.ts";
export { findOtherCells, type OtherCells, type OtherCellsOptions, redRadiusOf } from "./counting/other-cells.ts";
export type { Platelet } from "./counting/platelets-of.ts";
export { type Proportion, proportionOf } from "./counting/proportion.ts";
export type { RedCell } from "./counting/red-cells-of.ts";
export { commonRedRadius } from "./counting/red-scale.ts";
export { type CountSummary, type FieldCount, summarise } from "./counting/summary.ts";
export {
  type BlastThreshold,
  blastThresholds,
  readThresholds,
  type Specimen,
  specimens,
  THRESHOLDS_VERSION,
  type ThresholdReading,
} from "./counting/thresholds.ts";
export { CellsError, type CellsErrorCode } from "./errors.ts";
export type { CellExport, CellRecord, ExportedImage } from "./export/cell-record.ts";
export { cocoExport } from "./export/coco.ts";
export { csvExport, csvOf } from "./export/csv.ts";
export { featureOf, geoJsonExport } from "./export/geojson.ts";
export { type ChosenLevel, chooseLevel, ENOUGH_MICRONS } from "./fields/choose-level.ts";
export { fieldReason, type PartReason } from "./fields/field-reason.ts";
export { MaskRows } from "./fields/mask-rows.ts";
export { scaleCell } from "./fields/move-cell.ts";
export { type FieldCell, type FieldPart, type WalkOptions, walkField } from "./fields/walk-field.ts";
export { cropAround } from "./instances/crop-around.ts";
export { instancesOf, type LabelMaps } from "./instances/instances.ts";
export { CELL_CONTEXT, surroundings } from "./instances/surroundings.ts";
export { LearnedSegmenter, SEGMENTER_FORMAT } from "./learned/learned-segmenter.ts";
export { pixelClasses } from "./learned/pixel-probabilities.ts";
export { SEGMENTATION_VERSION, type SegmentOptions, segmentCells } from "./segmentation/segment-cells.ts";
export {
  type CellInstance,
  type CellMasks,
  type ClassicalMethod,
  type Contour,
  CYTOPLASM,
  classicalMethods,
  type Method,
  maskImage,
  masksOf,
  methods,
  NUCLEUS,
  type PartialReason,
  type Segmentation,
  type SegmentationReason,
} from "./segmentation/segmentation.ts";
