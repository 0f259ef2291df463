import { ImageError } from "../../image-error.ts";
import { type HuffmanTable, LOOKUP_BITS } from "./huffman.ts";

/**
 * Bits of one scan's entropy-coded data: byte stuffing removed, stopped at the next marker.
 * Past the end it hands out zeros, so that a table look-up may peek ahead; `checkNotOverrun` tells whether
 * any of those were really used.
 */
export class BitReader {
  /** Where the next byte comes from; after the scan, where to look for the next marker. */
  position: number;
  private readonly data: Uint8Array;
  private buffer = 0;
  private count = 0;
  private padding = 0;
  private ended = false;

  constructor(data: Uint8Array, position: number) {
    this.data = data;
    this.position = position;
  }

  /** The next symbol of a Huffman code. */
  symbol(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry = table.lookup[(this.buffer >>> (this.count - LOOKUP_BITS)) & ((1 << LOOKUP_BITS) - 1)];
    if (entry !== 0) {
      this.count -= entry >>> 8;
      return entry & 255;
    }
    const next16 = (this.buffer >>> (this.count - 16)) & 0xffff;
    for (let length = LOOKUP_BITS + 1; length <= 16; length++) {
      const code = next16 >>> (16 - length);
      if (code <= table.largest[length]) {
        this.count -= length;
        return table.symbols[table.offset[length] + code];
      }
    }
    this.checkNotOverrun();
    throw new ImageError(
      "corrupt",
      `The JPEG scan holds a code that its Huffman table lacks, near byte ${this.position}`,
    );
  }

  /** The next n bits, 1 to 16, as an unsigned number. */
  bits(n: number): number {
    if (this.count < n) this.fill();
    this.count -= n;
    return (this.buffer >>> this.count) & ((1 << n) - 1);
  }

  /** The next n bits, 0 to 15, as T.81's EXTEND reads them: a magnitude category's signed value. */
  signed(n: number): number {
    if (n === 0) return 0;
    const value = this.bits(n);
    return value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /** @throws ImageError `truncated` or `corrupt` when more bits were taken than the scan has. */
  checkNotOverrun(): void {
    if (this.padding <= this.count) return;
    if (this.position >= this.data.length) {
      throw new ImageError("truncated", `The JPEG ends at byte ${this.data.length}, in the middle of its pixels`);
    }
    throw new ImageError("corrupt", `The JPEG scan ends at byte ${this.position} with pixels still missing`);
  }

  /**
   * Steps over the restart marker numbered `expected` (0 to 7) and starts afresh behind it.
   * @throws ImageError when another marker or the end of the file stands there
   */
  restart(expected: number): void {
    let at = this.position;
    while (at < this.data.length && !(this.data[at] === 0xff && isMarkerCode(this.data[at + 1]))) at++;
    if (at + 1 >= this.data.length) {
      throw new ImageError("truncated", `The JPEG ends at byte ${this.data.length}, before restart marker ${expected}`);
    }
    if (this.data[at + 1] !== 0xd0 + expected) {
      throw new ImageError("corrupt", `Restart marker ${expected} of the JPEG is missing at byte ${at}`, {
        value: this.data[at + 1],
      });
    }
    this.position = at + 2;
    this.buffer = 0;
    this.count = 0;
    this.padding = 0;
    this.ended = false;
  }

  /** Tops the buffer up to at least 25 bits. */
  private fill(): void {
    while (this.count <= 24) {
      this.buffer = (this.buffer << 8) | this.nextByte();
      this.count += 8;
    }
  }

  private nextByte(): number {
    const { data } = this;
    if (!this.ended && this.position < data.length) {
      const byte = data[this.position];
      if (byte !== 0xff) {
        this.position++;
        return byte;
      }
      let after = this.position + 1;
      while (data[after] === 0xff) after++;
      if (data[after] === 0) {
        this.position = after + 1;
        return 0xff;
      }
      if (after >= data.length) this.position = data.length;
    }
    this.ended = true;
    this.padding += 8;
    return 0;
  }
}

function isMarkerCode(code: number | undefined): boolean {
  return code !== undefined && code !== 0 && code !== 0xff;
}
