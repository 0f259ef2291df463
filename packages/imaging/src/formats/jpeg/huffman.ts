import { ImageError } from "../../image-error.ts";

export const LOOKUP_BITS = 9;

/** A Huffman table ready for decoding: short codes by one look-up, long ones by the canonical limits of T.81, F.2.2.3. */
export interface HuffmanTable {
  /** By the next LOOKUP_BITS bits: code length << 8 | symbol, 0 where the code is longer. */
  readonly lookup: Uint16Array;
  readonly symbols: Uint8Array;
  /** By code length 1 to 16: the largest code, or -1; and what to add to a code to index `symbols`. */
  readonly largest: Int32Array;
  readonly offset: Int32Array;
}

/**
 * @param counts codes of length 1 to 16
 * @param symbols their symbols in order of code
 * @throws ImageError `corrupt` when the counts are no prefix code
 */
export function buildHuffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const lookup = new Uint16Array(1 << LOOKUP_BITS);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1];
    offset[length] = index - code;
    for (let i = 0; i < count; i++, code++, index++) {
      if (length <= LOOKUP_BITS) {
        const shift = LOOKUP_BITS - length;
        if (code << shift < lookup.length) {
          lookup.fill((length << 8) | symbols[index], code << shift, (code + 1) << shift);
        }
      }
    }
    if (code > 1 << length) throw new ImageError("corrupt", "A JPEG Huffman table holds more codes than fit");
    if (count > 0) largest[length] = code - 1;
    code <<= 1;
  }
  return { lookup, symbols, largest, offset };
}
