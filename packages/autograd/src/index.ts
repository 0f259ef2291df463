export { differentiate } from "./differentiate.ts";
export { AutogradError, type AutogradErrorCode } from "./errors.ts";
export { type InputGradientGraph, type InputGradientOptions, inputGradientGraph } from "./input-gradient-graph.ts";
export * from "./losses/index.ts";
export { gradientRules } from "./rules/index.ts";
export type { GradientContext, GradientRule } from "./rules/rule.ts";
export {
  type DropoutMask,
  type LiveStatistics,
  type TrainingGraph,
  type TrainingGraphOptions,
  trainingGraph,
} from "./training-graph.ts";
