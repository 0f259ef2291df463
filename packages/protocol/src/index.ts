export { type Augmentation, drawsOf } from "./augmentation-schema.ts";
export { balancedTraining, type TrainingImage } from "./balanced-training.ts";
export { type DataSet, loadDataSet } from "./data-set.ts";
export { ProtocolError, type ProtocolErrorCode } from "./errors.ts";
export {
  type EvaluateModelOptions,
  type Evaluation,
  type EvaluationContext,
  type EvaluationRow,
  evaluateModel,
  evaluateRecords,
  type ManifestEvaluation,
} from "./evaluate-model.ts";
export * from "./export/index.ts";
export { ImageExamples } from "./image-examples.ts";
export * from "./report/index.ts";
export { type RunEvent, type RunOptions, runProtocol } from "./run.ts";
export type { RunResult } from "./run-result.ts";
export { type Protocol, type ProtocolStage, parseProtocol } from "./schema.ts";
export { TrainingExamples } from "./training-examples.ts";
export { type BackboneWeights, PRETRAINED, weightsAt, weightsNamed } from "./weights-file.ts";
