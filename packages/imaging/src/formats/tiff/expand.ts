import { ImageError } from "../../image-error.ts";
import { inflateExactly } from "../inflate.ts";
import { expandLzw } from "./lzw.ts";

/** Expands one strip or tile to exactly `size` bytes. */
export type Expander = (packed: Uint8Array, size: number) => Uint8Array;

/** By the value of tag 259 (Compression). */
export const EXPANDERS: Record<number, Expander> = {
  1: (packed, size) => (packed.length < size ? fail(size) : packed.slice(0, size)),
  5: expandLzw,
  8: (packed, size) => inflateExactly([packed], size),
  32773: expandPackBits,
  32946: (packed, size) => inflateExactly([packed], size),
};

/** TIFF 6.0, section 9. */
function expandPackBits(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let filled = 0;
  let at = 0;
  while (filled < size) {
    if (at + 1 >= packed.length) fail(size);
    const header = (packed[at++] << 24) >> 24;
    if (header === -128) continue;
    if (header < 0) {
      out.fill(packed[at++], filled, Math.min(size, filled + 1 - header));
      filled += 1 - header;
    } else {
      if (at + header >= packed.length) fail(size);
      out.set(packed.subarray(at, at + Math.min(header + 1, size - filled)), filled);
      at += header + 1;
      filled += header + 1;
    }
  }
  return out;
}

function fail(size: number): never {
  throw new ImageError("truncated", `A strip of the TIFF ends before its ${size} bytes of pixels`);
}
