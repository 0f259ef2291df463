export { GraphBuilder } from "./builder.ts";
export { dump } from "./dump.ts";
export { extract } from "./extract.ts";
export { foldConstants } from "./fold/fold-constants.ts";
export { prepareModel } from "./fold/prepare-model.ts";
export {
  type Attribute,
  type Attributes,
  float,
  floatAttribute,
  GraphError,
  type GraphErrorCode,
  int,
  intAttribute,
  ints,
  intsAttribute,
  type Model,
  type Node,
  text,
  textAttribute,
  type ValueInfo,
} from "./graph.ts";
export { fromHalfBits, HALF_MAX, halfBits } from "./half-float.ts";
export { operatorChanges } from "./operator-changes.ts";
export { CHANNEL_BLOCKS_DOMAIN, OLDEST_OPSET, ONNX_RUNTIME_DOMAIN, OPSET } from "./opset.ts";
export type { ExternalData } from "./proto/external.ts";
export { type ReadModelOptions, readModel } from "./proto/read.ts";
export { readInputs } from "./proto/read-inputs.ts";
export type { OpenValue } from "./proto/read-value.ts";
export { writeModel } from "./proto/write.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
export { normalizeAxis } from "./shapes/context.ts";
export { onnxTypeNumbers } from "./shapes/elementwise.ts";
export { inferTypes, shapedOperators } from "./shapes/index.ts";
export { typesOf } from "./shapes/model.ts";
export { type Padding, type PadMode, paddingOf, type SliceRange, sliceRanges, splitSizes } from "./shapes/parts.ts";
export { interpolationMatrix, type ResizedAxis, resizedAxes } from "./shapes/resize.ts";
export { type Window, windowOf } from "./shapes/windows.ts";
export {
  arrayFor,
  bytesPerElement,
  type DataType,
  float32,
  int64,
  scalar,
  sizeOf,
  type Tensor,
  type TensorData,
  type TensorType,
} from "./tensor.ts";
export { upgrade } from "./upgrade.ts";
