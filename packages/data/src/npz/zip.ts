import { Inflate } from "fflate";
import { NpzError } from "./error.ts";

/** One stored file of a ZIP archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once inflated, as the directory claims. */
  readonly size: number;
  readonly compressed: Uint8Array;
  readonly isDeflated: boolean;
}

const END_OF_DIRECTORY = 0x06054b50;
const END_SIZE = 22;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const ZIP64_FIELD = 1;
const MAX_32 = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const SLICE = 1 << 14;

/**
 * The files of a ZIP archive (APPNOTE 6.3.9) by its central directory, without inflating any. Sizes above 4 GB in the
 * directory are read from their ZIP64 field; archives in several parts and encrypted ones are not read.
 * @throws {NpzError} `truncated` or `corrupt`.
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw corrupt("its directory is damaged");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const sizes = wideSizes(view, at, at + 46 + nameLength, extraLength);
    entries.push({ name, ...contentOf(bytes, view, at, sizes, name) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

/** The end record lies in the last 64 kB, behind it only a comment. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - 0xffff);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw new NpzError("truncated", "the archive has no directory at its end: it is cut short, or no .npz file");
}

interface Sizes {
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function wideSizes(view: DataView, entry: number, extra: number, length: number): Sizes {
  const sizes = {
    size: view.getUint32(entry + 24, true),
    packed: view.getUint32(entry + 20, true),
    offset: view.getUint32(entry + 42, true),
  };
  if (extra + length > view.byteLength) throw corrupt("its directory is damaged");
  for (let at = extra; at + 4 <= extra + length; ) {
    const fieldEnd = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === ZIP64_FIELD) {
      let next = at + 4;
      // Only the sizes that do not fit 32 bits are there, in this order.
      for (const name of ["size", "packed", "offset"] as const) {
        if (sizes[name] !== MAX_32) continue;
        if (next + 8 > Math.min(fieldEnd, view.byteLength)) throw corrupt("its directory is damaged");
        sizes[name] = Number(view.getBigUint64(next, true));
        next += 8;
      }
    }
    at = fieldEnd;
  }
  return sizes;
}

function contentOf(
  bytes: Uint8Array,
  view: DataView,
  entry: number,
  { offset, packed, size }: Sizes,
  name: string,
): Omit<ZipEntry, "name"> {
  const method = view.getUint16(entry + 10, true);
  if (method !== STORED && method !== DEFLATED) throw corrupt(`${name} is compressed by method ${method}`);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL_HEADER) {
    throw corrupt(`${name} is not where the directory says`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw new NpzError("truncated", `${name} reaches over the end of the archive`);
  return { size, compressed: bytes.subarray(start, start + packed), isDeflated: method === DEFLATED };
}

/**
 * Gives an entry's content in pieces, inflating as it goes: neither a large set nor a bomb is ever whole in memory.
 * @throws {NpzError} `corrupt` when the stream is damaged, or gives more than the directory claims.
 */
export function* inflateEntry(entry: ZipEntry): Generator<Uint8Array> {
  if (!entry.isDeflated) {
    for (let at = 0; at < entry.compressed.length; at += SLICE) yield entry.compressed.subarray(at, at + SLICE);
    return;
  }
  const ready: Uint8Array[] = [];
  const stream = new Inflate((piece) => ready.push(piece));
  let given = 0;
  for (let at = 0; at < entry.compressed.length; at += SLICE) {
    try {
      stream.push(entry.compressed.subarray(at, at + SLICE), at + SLICE >= entry.compressed.length);
    } catch (cause) {
      throw new NpzError("corrupt", `${entry.name} is not a valid deflate stream`, { cause });
    }
    for (const piece of ready.splice(0)) {
      given += piece.length;
      if (given > entry.size) throw corrupt(`${entry.name} is larger than its directory claims`);
      yield piece;
    }
  }
}

const corrupt = (what: string): NpzError => new NpzError("corrupt", what);
