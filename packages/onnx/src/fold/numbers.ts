import { arrayFor, type DataType, sizeOf, type Tensor, type TensorData } from "../tensor.ts";

/** The largest int64 ("to the end" in slices) as a double. */
const INT64_LIMIT = 2 ** 63;

const isExact = (value: number): boolean => Number.isSafeInteger(value) || Math.abs(value) === INT64_LIMIT;

/** A tensor's values; nothing for half precision, and for integers that a double can't hold. */
export function numbersOf({ type, data }: Tensor): number[] | undefined {
  if (type === "float16") return undefined;
  const numbers = Array.from<number | bigint>(data).map(Number);
  const wide = type === "int64" || type === "uint64";
  return wide && !numbers.every(isExact) ? undefined : numbers;
}

const toInt64 = (value: number): bigint => BigInt.asIntN(64, value >= INT64_LIMIT ? 2n ** 63n - 1n : BigInt(value));

/** Values as an array of `type`; nothing when the type can't hold them: not whole, out of range, half precision. */
export function dataOf(type: DataType, numbers: readonly number[]): TensorData | undefined {
  switch (type) {
    case "float16":
      return undefined;
    case "float32":
      return Float32Array.from(numbers);
    case "float64":
      return Float64Array.from(numbers);
    case "bool":
      return Uint8Array.from(numbers, (value) => (value === 0 ? 0 : 1));
    case "int64":
      return numbers.every(isExact) ? BigInt64Array.from(numbers, toInt64) : undefined;
    case "uint64":
      return numbers.every((value) => Number.isSafeInteger(value) && value >= 0)
        ? BigUint64Array.from(numbers, BigInt)
        : undefined;
    default: {
      const data = new (arrayFor(type))(numbers.length);
      data.set(numbers);
      return numbers.every((value, at) => data[at] === value) ? data : undefined;
    }
  }
}

/** Distance between neighbours along each axis of a row-major tensor. */
export const stridesOf = (dims: readonly number[]): number[] => dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));

/** The offset of each element of a strided view, in row-major order. */
export const offsets = (dims: readonly number[], strides: readonly number[], base = 0): number[] =>
  dims.reduce<number[]>(
    (places, dim, axis) =>
      places.flatMap((place) => Array.from({ length: dim }, (_, index) => place + index * strides[axis])),
    [base],
  );

/** For each element of a tensor of shape `to`, where broadcasting takes it from in one of shape `from`. */
export function broadcastOffsets(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const shift = to.length - from.length;
  return offsets(
    to,
    to.map((_, axis) => (axis < shift || from[axis - shift] === 1 ? 0 : strides[axis - shift])),
  );
}
