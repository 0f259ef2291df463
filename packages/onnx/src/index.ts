export { GraphBuilder, OPSET } from "./builder.ts";
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
export { normalizeAxis } from "./shapes/context.ts";
export { onnxTypeNumbers } from "./shapes/elementwise.ts";
export { inferTypes } from "./shapes/index.ts";
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
