/** Element types, named as ONNX Runtime names them. */
export type DataType =
  | "float32"
  | "float16"
  | "float64"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "bool";

const arrays = {
  float32: Float32Array,
  /** Raw IEEE 754 half-precision bits: Node 20 has no Float16Array. */
  float16: Uint16Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A dense row-major tensor. `data.length` is the product of `dims` (1 for a scalar). */
export interface Tensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** What is known of a value before it is computed. */
export interface TensorType {
  readonly type: DataType;
  readonly dims: readonly number[];
}

export const sizeOf = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

export const arrayFor = <T extends DataType>(type: T): (typeof arrays)[T] => arrays[type];

export const bytesPerElement = (type: DataType): number => arrays[type].BYTES_PER_ELEMENT;

/** A float32 tensor. @throws RangeError when the values do not fill `dims`. */
export function float32(dims: readonly number[], values: Float32Array | readonly number[]): Tensor {
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  if (data.length !== sizeOf(dims)) {
    throw new RangeError(`${data.length} values do not fill a tensor of shape [${dims.join(", ")}]`);
  }
  return { type: "float32", dims, data };
}

/** A one-dimensional int64 tensor, as ONNX wants shapes, axes and pads. */
export const int64 = (values: readonly number[]): Tensor => ({
  type: "int64",
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

/** A float32 tensor of rank zero. */
export const scalar = (value: number): Tensor => ({ type: "float32", dims: [], data: Float32Array.of(value) });
