export { type CosineOptions, cosine } from "./cosine.ts";
export { type OneCycleOptions, oneCycle } from "./one-cycle.ts";
export { type PlateauOptions, plateau } from "./plateau.ts";
export type { Moment, PlateauState, Schedule } from "./schedule.ts";
export { constant, type MultiStepOptions, multiStep, type StepOptions, step } from "./steps.ts";
export { type WarmupOptions, warmup } from "./warmup.ts";
