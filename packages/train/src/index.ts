export {
  binaryCrossEntropy,
  denseCrossEntropy,
  dice,
  type Loss,
  sigmoidFocal,
  softmaxCrossEntropy,
  softmaxFocal,
  sumOfLosses,
  withConsistency,
} from "@leukoscope/autograd";
export { CACHE_LIMIT } from "./cache-budget.ts";
export { type Checkpoint, CheckpointError, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
export {
  type Batch,
  type Drawing,
  type Examples,
  IGNORED,
  type Inputs,
  type MaskedExamples,
  type MixedLabel,
  sequentialBatches,
  shuffledBatches,
} from "./examples.ts";
export { FeatureCache, type FeatureCacheOptions } from "./feature-cache.ts";
export {
  type FrozenSplit,
  runningStatistics,
  splitFrozen,
  withInitializers,
} from "./frozen.ts";
export type { Clip } from "./gradients/clip.ts";
export type { Penalty } from "./gradients/penalty.ts";
export { type EpochRecord, isBetter, type Scores } from "./history.ts";
export { kernels } from "./kernels.ts";
export { learnableParameters, parametersAfter } from "./learnable-parameters.ts";
export * from "./optimizers/index.ts";
export * from "./schedules/index.ts";
export type { Score, Stage, StepProgress } from "./stage.ts";
export { classWeightedTargets, type RowLabel, smoothedTargets, type WeightedTargets } from "./targets.ts";
export { PixelConfusion } from "./tasks/pixel-confusion.ts";
export { MaskError, maskTargets, segmentationLoss } from "./tasks/segmentation.ts";
export {
  type SegmentationOptions,
  type SegmentationStage,
  type TrainingEvent,
  type TrainingOptions,
  type TrainingResult,
  train,
  trainSegmentation,
} from "./trainer.ts";
