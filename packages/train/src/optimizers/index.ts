export { type AdamOptions, adam } from "./adam.ts";
export type { DecayOptions, Optimizer, OptimizerState, ParameterSettings, Values } from "./optimizer.ts";
export { type RmspropOptions, rmsprop } from "./rmsprop.ts";
export { type SgdOptions, sgd } from "./sgd.ts";
