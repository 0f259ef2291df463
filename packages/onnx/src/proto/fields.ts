/**
 * Field numbers and enumerations of the parts of ONNX's protobuf schema that are read or written here
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { onnxTypeNumbers } from "../shapes/elementwise.ts";
import type { DataType } from "../tensor.ts";

export const modelField = {
  irVersion: 1,
  producerName: 2,
  graph: 7,
  opsetImport: 8,
  metadataProps: 14,
  functions: 25,
} as const;

export const graphField = { node: 1, name: 2, initializer: 5, input: 11, output: 12, sparseInitializer: 15 } as const;

export const nodeField = { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 } as const;

export const attributeField = {
  name: 1,
  float: 2,
  int: 3,
  string: 4,
  tensor: 5,
  floats: 7,
  ints: 8,
  strings: 9,
  type: 20,
} as const;

/** AttributeProto.AttributeType by our kinds; the kinds left out (graphs, sparse tensors, types) are refused. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

export const tensorField = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  externalData: 13,
  dataLocation: 14,
} as const;

/** TensorProto.DataLocation. */
export const EXTERNAL = 1;

/** `key`/`value` of StringStringEntryProto, `domain`/`version` of OperatorSetIdProto. */
export const pairField = { first: 1, second: 2 } as const;

export const valueField = { name: 1, type: 2 } as const;
export const typeField = { tensor: 1 } as const;
export const tensorTypeField = { elementType: 1, shape: 2 } as const;
export const shapeField = { dim: 1 } as const;
export const dimField = { value: 1, parameter: 2 } as const;

export const typeByNumber: ReadonlyMap<number, DataType> = new Map(
  (Object.entries(onnxTypeNumbers) as [DataType, number][]).map(([type, number]) => [number, type]),
);
