export { askingOrder, informativeness, type Said } from "./asking-order.ts";
export { TuneError, type TuneErrorCode } from "./error.ts";
export { extendClasses } from "./extend-classes.ts";
export { type FineTuned, type FineTuneOptions, fineTune, type TunedExample } from "./fine-tune.ts";
export { FEWEST_SOURCES, type HeldOut, holdOut, type Labelled, type Side } from "./hold-out.ts";
