import { arrayFor, bytesPerElement, type DataType, sizeOf, type Tensor, type TensorData } from "../tensor.ts";
import { externalBytes } from "./external.ts";
import { EXTERNAL, tensorField, typeByNumber } from "./fields.ts";
import { readEntry } from "./read-entry.ts";
import type { WireReader } from "./wire-reader.ts";

interface ArrayView {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData;
}

/** The values of a tensor from little-endian bytes: a view where they lie aligned, else a copy. */
export function valuesOf(type: DataType, bytes: Uint8Array): TensorData {
  const Values = arrayFor(type) as ArrayView;
  const length = bytes.length / Values.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % Values.BYTES_PER_ELEMENT === 0) return new Values(bytes.buffer, bytes.byteOffset, length);
  // A fresh buffer, not `bytes.slice()`: a Node Buffer's slice would be a view again.
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return new Values(copy.buffer, 0, length);
}

/**
 * Reads the TensorProto under way, the file beside the model included if it is kept there. Values in `raw_data` stay
 * views of the file where alignment allows.
 */
export function readTensor(reader: WireReader): { name: string; tensor: Tensor } {
  const dims: number[] = [];
  const numbers: number[] = [];
  const integers: bigint[] = [];
  const places = new Map<string, string>();
  let raw: Uint8Array | undefined;
  let name = "";
  let number = 0;
  let outside = false;
  reader.message("a tensor", (field) => {
    switch (field) {
      case tensorField.dims:
        reader.ints("a tensor's dims", dims);
        break;
      case tensorField.dataType:
        number = reader.int("a tensor's type");
        break;
      case tensorField.name:
        name = reader.text("a tensor's name");
        break;
      case tensorField.rawData:
        raw = reader.bytes(`the data of tensor ${name}`);
        break;
      case tensorField.floatData:
        reader.floats(`the data of tensor ${name}`, numbers);
        break;
      case tensorField.int32Data:
        reader.ints(`the data of tensor ${name}`, numbers);
        break;
      case tensorField.doubleData:
        reader.doubles(`the data of tensor ${name}`, numbers);
        break;
      case tensorField.int64Data:
      case tensorField.uint64Data:
        reader.bigints(`the data of tensor ${name}`, integers);
        break;
      case tensorField.dataLocation:
        outside = reader.int("a tensor's location") === EXTERNAL;
        break;
      case tensorField.externalData:
        places.set(...readEntry(reader));
        break;
      case tensorField.segment:
        throw reader.fail(`tensor ${name} is split into segments, which no tool writes`);
    }
  });
  const type = typeByNumber.get(number);
  if (!type) throw reader.fail(`tensor ${name} has element type ${number}, which is not supported`);
  const size = sizeOf(dims);
  if (!Number.isSafeInteger(size) || dims.some((dim) => dim < 0)) {
    throw reader.fail(`tensor ${name} has the impossible shape [${dims.join(", ")}]`);
  }
  if (outside) raw = externalBytes(reader, name, places, size * bytesPerElement(type));
  const held = raw ? raw.length / bytesPerElement(type) : numbers.length + integers.length;
  if (held !== size) throw reader.fail(`tensor ${name} of shape [${dims.join(", ")}] holds ${held} values`);
  return {
    name,
    tensor: { type, dims, data: raw ? valuesOf(type, raw) : typedValues(type, numbers, integers, reader) },
  };
}

/** Values from the typed fields: which field carries which type is fixed by the schema. */
function typedValues(type: DataType, numbers: number[], integers: bigint[], reader: WireReader): TensorData {
  switch (type) {
    case "int64":
      if (numbers.length === 0) return BigInt64Array.from(integers);
      break;
    case "uint64":
      if (numbers.length === 0) return BigUint64Array.from(integers);
      break;
    case "uint32":
      if (numbers.length === 0) return Uint32Array.from(integers, Number);
      break;
    default: {
      if (integers.length > 0) break;
      const data = new (arrayFor(type))(numbers.length);
      numbers.forEach((value, index) => {
        data[index] = value;
      });
      return data;
    }
  }
  throw reader.fail(`a tensor of type ${type} keeps its values in the field of another type`);
}
