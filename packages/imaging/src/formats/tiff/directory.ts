import { ImageError } from "../../image-error.ts";
import { viewOf } from "../decoder.ts";
import type { ByteSource } from "./byte-source.ts";
import { SUB_DIRECTORIES, TAGS } from "./tags.ts";

/** Bytes of the field types that are read: BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD, LONG8, IFD8. */
const TYPE_BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 13: 4, 16: 8, 18: 8 };
const RATIONAL = 5;

/** More pages than any microscope writes; a chain that is longer leads astray. */
const MOST_PAGES = 1024;
/** The places of four million tiles. */
const MOST_FIELD_BYTES = 1 << 25;

/** What one page of a TIFF says of itself: the fields that this reader knows. */
export interface Directory {
  /** The single value of a tag, or the default. */
  number(tag: number, otherwise: number): number;
  /** All values of a tag; empty when it is absent. A rational is its quotient. */
  numbers(tag: number): ArrayLike<number>;
  /** A tag's characters or bytes; empty when it is absent. */
  bytes(tag: number): Uint8Array;
}

/** How a file counts: classic TIFF in 32 bits, BigTIFF in 64. */
interface Counting {
  readonly little: boolean;
  readonly isBig: boolean;
  readonly size: number;
}

/**
 * Reads the directories of a TIFF or BigTIFF, and behind each of the first chain those that it names below itself (TIFF
 * 6.0, section 2; Adobe's technical note 1). No more of the file is read than they take.
 * @throws ImageError `truncated`, `corrupt`
 */
export async function readDirectories(source: ByteSource, most = MOST_PAGES): Promise<Directory[]> {
  const size = await source.size();
  const head = await read(source, size, 0, 8);
  const little = head[0] === 0x49;
  const version = viewOf(head).getUint16(2, little);
  const counting: Counting = { little, isBig: version === 43, size };
  const found: Directory[] = [];
  const seen = new Set<number>();
  let at = counting.isBig
    ? offsetAt(viewOf(await read(source, size, 8, 8)), 0, counting)
    : viewOf(head).getUint32(4, little);
  while (at !== 0 && found.length < most) {
    if (seen.has(at)) throw new ImageError("corrupt", "The TIFF's pages follow each other in a circle", { value: at });
    seen.add(at);
    const { directory, next } = await readDirectory(source, at, counting);
    found.push(directory);
    for (const below of Array.from(directory.numbers(SUB_DIRECTORIES))) {
      if (found.length >= most || seen.has(below)) break;
      seen.add(below);
      found.push((await readDirectory(source, below, counting)).directory);
    }
    at = next;
  }
  if (found.length === 0) throw new ImageError("corrupt", "The TIFF has no page");
  return found;
}

async function readDirectory(source: ByteSource, start: number, counting: Counting) {
  const { isBig, little, size } = counting;
  const countBytes = isBig ? 8 : 2;
  const entryBytes = isBig ? 20 : 12;
  const nextBytes = isBig ? 8 : 4;
  const head = viewOf(await read(source, size, start, countBytes));
  const count = isBig ? offsetAt(head, 0, counting) : head.getUint16(0, little);
  const body = await read(source, size, start + countBytes, count * entryBytes);
  const view = viewOf(body);
  const fields = new Map<number, () => Field>();
  for (let i = 0; i < count; i++) {
    const at = i * entryBytes;
    const tag = view.getUint16(at, little);
    if (!TAGS.has(tag) || fields.has(tag)) continue;
    const type = view.getUint16(at + 2, little);
    const length = isBig ? offsetAt(view, at + 4, counting) : view.getUint32(at + 4, little);
    const width = TYPE_BYTES[type];
    if (width === undefined) {
      fields.set(tag, () => {
        throw new ImageError("corrupt", `The TIFF's tag ${tag} is of type ${type}, which it cannot be`, { value: tag });
      });
      continue;
    }
    const inline = at + entryBytes - nextBytes;
    const place = isBig ? offsetAt(view, inline, counting) : view.getUint32(inline, little);
    const bytes =
      length * width <= nextBytes
        ? body.subarray(inline, inline + length * width)
        : place + length * width > size || length * width > MOST_FIELD_BYTES
          ? undefined
          : await read(source, size, place, length * width);
    // A damaged field costs only who asks for it.
    fields.set(tag, () => {
      if (!bytes) throw endsEarly(size);
      return { type, bytes };
    });
  }
  // Many writers leave out the offset behind a single page.
  const tail = await source.read(start + countBytes + count * entryBytes, nextBytes);
  const next =
    tail.length < nextBytes ? 0 : isBig ? offsetAt(viewOf(tail), 0, counting) : viewOf(tail).getUint32(0, little);
  const numbers = (tag: number) => {
    const field = fields.get(tag)?.();
    return field ? numbersOf(field, counting) : [];
  };
  const directory: Directory = {
    numbers,
    number: (tag, otherwise) => numbers(tag)[0] ?? otherwise,
    bytes: (tag) => fields.get(tag)?.().bytes ?? new Uint8Array(0),
  };
  return { directory, next };
}

interface Field {
  readonly type: number;
  readonly bytes: Uint8Array;
}

function numbersOf({ bytes, type }: Field, counting: Counting): Float64Array {
  const view = viewOf(bytes);
  const { little } = counting;
  const width = TYPE_BYTES[type];
  return Float64Array.from({ length: bytes.length / width }, (_, i) => {
    const at = i * width;
    if (type === RATIONAL) return view.getUint32(at, little) / view.getUint32(at + 4, little);
    if (width === 1) return view.getUint8(at);
    if (width === 2) return view.getUint16(at, little);
    return width === 4 ? view.getUint32(at, little) : offsetAt(view, at, counting);
  });
}

/** A 64-bit number; one that leads behind the file's end, or is not exact, is none. */
function offsetAt(view: DataView, at: number, { little, size }: Counting): number {
  const value = view.getBigUint64(at, little);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw endsEarly(size);
  return Number(value);
}

async function read(source: ByteSource, size: number, position: number, length: number): Promise<Uint8Array> {
  if (position + length > size) throw endsEarly(size);
  const bytes = await source.read(position, length);
  if (bytes.length < length) throw endsEarly(size);
  return bytes;
}

export function endsEarly(size: number): ImageError {
  return new ImageError("truncated", `The TIFF refers to bytes behind its end at ${size}`);
}
