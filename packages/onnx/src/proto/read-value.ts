import type { DataType, TensorType } from "../tensor.ts";
import { dimField, shapeField, tensorTypeField, typeByNumber, typeField, valueField } from "./fields.ts";
import type { WireReader } from "./wire-reader.ts";

/** An input or output as written: sizes may be names; no `dims` at all when not even the rank is given. */
export interface OpenValue {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly (number | string)[] | undefined;
}

/** Reads the ValueInfoProto under way. */
export function readValue(reader: WireReader): OpenValue {
  let name = "";
  let number = 0;
  let written: (number | string)[] | undefined;
  reader.message("an input or output", (field) => {
    if (field === valueField.name) name = reader.text("a value's name");
    if (field !== valueField.type) return;
    reader.message("a type", (kind) => {
      if (kind !== typeField.tensor) return;
      reader.message("a tensor type", (part) => {
        if (part === tensorTypeField.elementType) number = reader.int("an element type");
        if (part === tensorTypeField.shape) written = readShape(reader);
      });
    });
  });
  const type = typeByNumber.get(number);
  if (!type) throw reader.fail(`${name || "a value"} is no tensor of a supported type (type number ${number})`);
  // A size that is neither given nor named is called by its place, so that a caller can set it.
  return { name, type, dims: written?.map((dim, axis) => (dim === "" ? `${name}.${axis}` : dim)) };
}

function readShape(reader: WireReader): (number | string)[] {
  const dims: (number | string)[] = [];
  reader.message("a shape", (field) => {
    if (field !== shapeField.dim) return;
    let dim: number | string = "";
    reader.message("a dimension", (part) => {
      if (part === dimField.value) dim = reader.int("a dimension");
      if (part === dimField.parameter) dim = reader.text("a dimension's name");
    });
    // Some old exporters write -1 for an open size.
    if (typeof dim === "number" && dim < 0) dim = "";
    if (typeof dim === "number" && !Number.isSafeInteger(dim)) throw reader.fail(`a dimension of ${dim}`);
    dims.push(dim);
  });
  return dims;
}

/** The type with its named sizes replaced; nothing when one is left open. */
export function fixedType(value: OpenValue, sizes: Readonly<Record<string, number>>): TensorType | undefined {
  if (!value.dims) return undefined;
  const dims: number[] = [];
  for (const dim of value.dims) {
    const size = typeof dim === "string" && Object.hasOwn(sizes, dim) ? sizes[dim] : dim;
    if (typeof size === "string") return undefined;
    dims.push(size);
  }
  return { type: value.type, dims };
}
