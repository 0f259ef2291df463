export { GraphBuilder, OPSET } from "./builder.ts";
export { dump } from "./dump.ts";
export { extract } from "./extract.ts";
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
export { type ReadModelOptions, readModel } from "./proto/read.ts";
export { writeModel } from "./proto/write.ts";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.ts";
export { normalizeAxis } from "./shapes/context.ts";
export { onnxTypeNumbers } from "./shapes/elementwise.ts";
export { inferTypes } from "./shapes/index.ts";
export { typesOf } from "./shapes/model.ts";
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
