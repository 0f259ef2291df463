export { PrecisionError, type PrecisionErrorCode } from "./errors.ts";
export { type FoldOptions, foldBatchNormalization } from "./fold/fold-batch-normalization.ts";
export { inferenceForm } from "./graph/inference-form.ts";
export { type HalfOptions, toHalf } from "./half/to-half.ts";
export { type CalibrationOptions, calibrate, observable, observe, type Runner } from "./int8/calibrate.ts";
export { type CalibrationMethod, chooseRange } from "./int8/choose-range.ts";
export type { Histogram } from "./int8/histogram.ts";
export type { Range } from "./int8/range.ts";
export { type Int8Options, toInt8 } from "./int8/to-int8.ts";
