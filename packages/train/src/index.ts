export { type Checkpoint, CheckpointError, loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
export { type Batch, type Examples, sequentialBatches, shuffledBatches, smoothedTargets } from "./examples.ts";
export { FeatureCache } from "./feature-cache.ts";
export {
  type FrozenSplit,
  learnableParameters,
  parametersAfter,
  runningStatistics,
  splitFrozen,
  withInitializers,
} from "./frozen.ts";
export { type EpochRecord, isBetter, type Scores } from "./history.ts";
export {
  type AdamOptions,
  adam,
  type Optimizer,
  type OptimizerState,
  type SgdOptions,
  sgd,
  type Values,
} from "./optimizers.ts";
export {
  type OneCycleOptions,
  oneCycle,
  type PlateauOptions,
  type PlateauState,
  plateau,
  type Schedule,
} from "./schedules.ts";
export type { Score, Stage, StepProgress } from "./stage.ts";
export { type TrainingEvent, type TrainingOptions, type TrainingResult, train } from "./trainer.ts";
