import { GraphError } from "./graph.ts";
import { valuesOf } from "./proto/read-tensor.ts";
import { arrayFor, bytesPerElement, type DataType, sizeOf, type Tensor } from "./tensor.ts";

/** Named tensors and free text, as a safetensors file holds them (https://github.com/huggingface/safetensors). */
export interface Safetensors {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Record<string, string>;
}

const types: Readonly<Record<string, DataType>> = {
  F32: "float32",
  F16: "float16",
  F64: "float64",
  I64: "int64",
  I32: "int32",
  U8: "uint8",
  BOOL: "bool",
};
const names = new Map(Object.entries(types).map(([name, type]) => [type, name]));

/** The limit of the reference implementation; a damaged length can't make us parse more. */
const MAX_HEADER_BYTES = 100_000_000;

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly dims: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file: F32, F16 (raw bits), F64, I64, I32, U8, BOOL, and BF16 widened to float32. Tensors may be
 * views of `bytes`: leave those alone as long as the tensors live.
 * @param source what the bytes are, for messages
 * @throws GraphError `malformed` for a header that can't be read, offsets out of range, gaps or overlaps
 */
export function readSafetensors(bytes: Uint8Array, source = "the file"): Safetensors {
  const fail = (where: string, problem: string, cause?: unknown): GraphError =>
    new GraphError(
      "malformed",
      where,
      `${source} is no complete safetensors file: ${problem}; fetch or export it again`,
      { cause },
    );
  if (bytes.length < 8) throw fail("byte 0", `${bytes.length} bytes are too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || 8 + length > bytes.length) {
    throw fail("byte 0", `its header claims ${length} bytes, the file has ${bytes.length}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (error) {
    throw fail("byte 8", "its header is not JSON", error);
  }
  if (!isRecord(header)) throw fail("byte 8", "its header is not a JSON object");

  const { __metadata__: given = {}, ...described } = header;
  if (!isRecord(given) || !Object.values(given).every((value) => typeof value === "string")) {
    throw fail("__metadata__", "its metadata is not a map of texts");
  }
  const body = bytes.subarray(8 + length);
  const entries = Object.entries(described).map(([name, value]) => {
    const entry = entryOf(name, value);
    if (!entry) throw fail(name, `tensor ${name} lacks a valid dtype, shape or data_offsets`);
    return entry;
  });
  let place = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== place)
      throw fail(name, `tensor ${name} starts at ${begin} instead of ${place} (an overlap or a gap)`);
    place = end;
  }
  if (place !== body.length)
    throw fail(`byte ${bytes.length}`, `its tensors take ${place} bytes, ${body.length} are there`);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    const tensor = tensorOf(entry, body.subarray(entry.begin, entry.end));
    if (!tensor)
      throw fail(
        entry.name,
        `tensor ${entry.name} of ${entry.dtype}[${entry.dims.join(", ")}] does not fit its ${entry.end - entry.begin} bytes, or its dtype is not supported`,
      );
    tensors.set(entry.name, tensor);
  }
  return { tensors, metadata: given as Record<string, string> };
}

/**
 * Writes a safetensors file. The same tensors give the same bytes in whatever order they come: widest element type
 * first, then by name, so that all of them lie aligned.
 * @throws GraphError `malformed` for an element type that the format (as read here) does not have
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort(
    ([a, x], [b, y]) => bytesPerElement(y.type) - bytesPerElement(x.type) || (a < b ? -1 : 1),
  );
  const entries: [string, unknown][] = [];
  const texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > 0) entries.push(["__metadata__", Object.fromEntries(texts)]);
  let size = 0;
  for (const [name, { type, dims, data }] of ordered) {
    const dtype = names.get(type);
    if (!dtype || name === "__metadata__") {
      throw new GraphError(
        "malformed",
        name,
        `tensor ${name} of type ${type} can't be kept in a safetensors file; cast or rename it`,
      );
    }
    entries.push([name, { dtype, shape: dims, data_offsets: [size, size + data.byteLength] }]);
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes).set(json, 8);
  let place = 8 + headerBytes;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return file;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

function entryOf(name: string, value: unknown): Entry | undefined {
  if (!isRecord(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) return undefined;
  const [begin, end] = offsets;
  return begin <= end ? { name, dtype, dims: shape, begin, end } : undefined;
}

function tensorOf({ dtype, dims }: Entry, bytes: Uint8Array): Tensor | undefined {
  if (dtype === "BF16") {
    if (bytes.length !== 2 * sizeOf(dims)) return undefined;
    // bfloat16 is the upper half of a float32.
    const bits = Uint32Array.from(valuesOf("uint16", bytes) as Uint16Array, (half) => half << 16);
    return { type: "float32", dims, data: new Float32Array(bits.buffer) };
  }
  const type = Object.hasOwn(types, dtype) ? types[dtype] : undefined;
  if (!type || bytes.length !== arrayFor(type).BYTES_PER_ELEMENT * sizeOf(dims)) return undefined;
  return { type, dims, data: valuesOf(type, bytes) };
}
