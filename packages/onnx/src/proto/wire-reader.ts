import { PbfReader } from "pbf";
import { GraphError } from "../graph.ts";
import type { ExternalData } from "./external.ts";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * Reads protobuf fields with bounds: nothing is read past the end of the message it belongs to, and nothing is
 * allocated that the bytes do not hold. Whatever is wrong becomes a GraphError `malformed` with the byte offset.
 */
export class WireReader {
  readonly #pbf: PbfReader;
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #end: number;

  constructor(
    bytes: Uint8Array,
    /** What the bytes are, for messages: a path or "the model". */
    readonly source: string,
    /** Reads tensors that are kept in other files. */
    readonly external?: ExternalData,
  ) {
    this.#pbf = new PbfReader(bytes);
    this.#end = bytes.length;
  }

  fail(problem: string, cause?: unknown): GraphError {
    const at = Math.min(this.#pbf.pos, this.#pbf.length);
    return new GraphError(
      "malformed",
      `byte ${at}`,
      `${this.source} is not a complete ONNX file: ${problem} (at byte ${at} of ${this.#pbf.length}); fetch or export it again`,
      { cause },
    );
  }

  /** Calls `read` for every field of the message under way; a field that `read` leaves alone is skipped. */
  fields(what: string, read: (field: number) => void): void {
    const end = this.#end;
    try {
      for (let field = this.#pbf.nextField(end); field; field = this.#pbf.nextField(end)) {
        read(field);
        if (this.#pbf.pos > end) throw this.fail(`field ${field} of ${what} runs over its end`);
      }
    } catch (error) {
      if (error instanceof GraphError) throw error;
      throw this.fail(`${what} can't be decoded`, error);
    }
    if (this.#pbf.pos !== end) throw this.fail(`${what} ends in the middle of a field`);
  }

  /** A nested message. */
  message(what: string, read: (field: number) => void): void {
    const outer = this.#end;
    this.#end = this.#span(what);
    this.fields(what, read);
    this.#end = outer;
  }

  /** A view of the field's bytes; no copy. */
  bytes(what: string): Uint8Array {
    const end = this.#span(what);
    const view = this.#pbf.buf.subarray(this.#pbf.pos, end);
    this.#pbf.pos = end;
    return view;
  }

  text(what: string): string {
    const bytes = this.bytes(what);
    try {
      return this.#text.decode(bytes);
    } catch (error) {
      throw this.fail(`${what} is not UTF-8 text`, error);
    }
  }

  /** A signed integer; beyond 2^53 the nearest double. */
  int(what: string): number {
    this.#expect(VARINT, what);
    return this.#pbf.readVarint(true);
  }

  float(what: string): number {
    this.#expect(FIXED32, what);
    return this.#pbf.readFloat();
  }

  /** Appends one value, or a packed run of them. */
  ints(what: string, into: number[]): void {
    this.#repeated(VARINT, what, () => into.push(this.#pbf.readVarint(true)));
  }

  floats(what: string, into: number[]): void {
    this.#repeated(FIXED32, what, () => into.push(this.#pbf.readFloat()));
  }

  doubles(what: string, into: number[]): void {
    this.#repeated(FIXED64, what, () => into.push(this.#pbf.readDouble()));
  }

  /** Like `ints`, exact to the last of 64 bits (two's complement). */
  bigints(what: string, into: bigint[]): void {
    this.#repeated(VARINT, what, () => {
      const start = this.#pbf.pos;
      const value = this.#pbf.readVarint(true);
      into.push(Number.isSafeInteger(value) ? BigInt(value) : this.#exact(start));
    });
  }

  #exact(start: number): bigint {
    let value = 0n;
    for (let at = start; at < this.#pbf.pos; at++)
      value |= BigInt(this.#pbf.buf[at] & 0x7f) << BigInt(7 * (at - start));
    return BigInt.asIntN(64, value);
  }

  #repeated(single: number, what: string, readOne: () => void): void {
    if (this.#pbf.type !== LENGTH_DELIMITED) {
      this.#expect(single, what);
      readOne();
      return;
    }
    const end = this.#span(what);
    while (this.#pbf.pos < end) readOne();
    if (this.#pbf.pos !== end) throw this.fail(`${what} ends in the middle of a value`);
  }

  #span(what: string): number {
    this.#expect(LENGTH_DELIMITED, what);
    const length = this.#pbf.readVarint();
    const end = this.#pbf.pos + length;
    if (end > this.#end) throw this.fail(`${what} claims ${length} bytes, ${this.#end - this.#pbf.pos} are left`);
    return end;
  }

  #expect(type: number, what: string): void {
    if (this.#pbf.type !== type) throw this.fail(`${what} has wire type ${this.#pbf.type} instead of ${type}`);
  }
}
