import { NpzError } from "./error.ts";
import { inflateEntry, type ZipEntry } from "./zip.ts";

/** An array of bytes in an archive: its shape, and its items one after the other. */
export interface ByteArray {
  readonly shape: readonly number[];
  /** Each item of the first axis, whole. */
  items(): Generator<Uint8Array>;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy writes a few dozen bytes; more than this is no header. */
const MAX_HEADER = 1 << 16;
/** Larger items than a picture of 8192 x 8192 are refused before anything is allocated. */
const MAX_ITEM = 3 * 8192 * 8192;

/**
 * Reads an array of `uint8` (numpy.lib.format 1.0 to 3.0, C order) from an archive, item by item.
 * @throws {NpzError} also while the items are read, when the data end early.
 */
export function openByteArray(entry: ZipEntry): ByteArray {
  const head = new PieceReader(inflateEntry(entry), entry.name);
  const { headerSize, shape } = readHeader(head, entry.name);
  const itemSize = shape.slice(1).reduce((product, side) => product * side, 1);
  if (itemSize < 1 || itemSize > MAX_ITEM || headerSize + itemSize * shape[0] !== entry.size) {
    throw new NpzError("corrupt", `${entry.name} claims the shape (${shape.join(", ")}), which is not its size`);
  }
  return {
    shape,
    *items() {
      const reader = new PieceReader(inflateEntry(entry), entry.name);
      reader.take(headerSize);
      for (let index = 0; index < shape[0]; index++) yield reader.take(itemSize);
    },
  };
}

function readHeader(reader: PieceReader, name: string): { readonly headerSize: number; readonly shape: number[] } {
  const start = reader.take(8);
  if (MAGIC.some((byte, index) => start[index] !== byte)) throw new NpzError("corrupt", `${name} is no NumPy array`);
  const lengthBytes = start[6] === 1 ? 2 : 4;
  const length = reader.take(lengthBytes).reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
  if (length > MAX_HEADER) throw new NpzError("corrupt", `${name} has a header of ${length} bytes`);
  const header = new TextDecoder("latin1").decode(reader.take(length));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const sides = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (type === undefined || sides === undefined) throw new NpzError("corrupt", `${name} has no readable header`);
  if (!["|u1", "u1", "<u1"].includes(type) || /'fortran_order':\s*True/.test(header)) {
    throw new NpzError("unsupported", `${name} holds ${type}; arrays of uint8 in C order are read`);
  }
  const shape = sides
    .split(",")
    .filter((side) => side.trim() !== "")
    .map((side) => Number.parseInt(side, 10));
  if (shape.length === 0 || !shape.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new NpzError("corrupt", `${name} has the shape (${sides})`);
  }
  return { headerSize: 8 + lengthBytes + length, shape };
}

/** Cuts a stream of pieces into parts of the sizes that are asked for. */
class PieceReader {
  #piece: Uint8Array = new Uint8Array(0);
  readonly #pieces: Iterator<Uint8Array>;
  readonly #name: string;

  constructor(pieces: Iterator<Uint8Array>, name: string) {
    this.#pieces = pieces;
    this.#name = name;
  }

  /** @throws {NpzError} `truncated` when the stream has fewer bytes left. */
  take(size: number): Uint8Array {
    const out = new Uint8Array(size);
    for (let filled = 0; filled < size; ) {
      if (this.#piece.length === 0) {
        const next = this.#pieces.next();
        if (next.done) throw new NpzError("truncated", `${this.#name} ends before the size that its header claims`);
        this.#piece = next.value;
        continue;
      }
      const part = this.#piece.subarray(0, size - filled);
      out.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    return out;
  }
}
