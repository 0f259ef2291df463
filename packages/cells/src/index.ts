export { type FuzzyCMeansOptions, fuzzyCMeans, membershipsOf, type Points } from "./clustering/fuzzy-c-means.ts";
export { CellsError, type CellsErrorCode } from "./errors.ts";
export { instancesOf, type LabelMaps } from "./instances/instances.ts";
export { type SegmentOptions, segmentCells } from "./segmentation/segment-cells.ts";
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
  NUCLEUS,
  type PartialReason,
  type PixelClasses,
  type Segmentation,
  type SegmentationReason,
} from "./segmentation/segmentation.ts";
