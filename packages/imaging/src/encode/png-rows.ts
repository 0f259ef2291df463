import { Zlib } from "fflate";
import { assertSides } from "../image.ts";
import { COMPRESSION_LEVEL, chunk, header, SIGNATURE } from "./png-chunks.ts";

/**
 * Encodes a grey image as PNG while its rows come, so that it may be larger than memory: what `add` and `end` give, one
 * after the other, is the file.
 */
export class PngRows {
  readonly #width: number;
  readonly #deflate: Zlib;
  #out: Uint8Array[];

  /** @throws ImageError `bad-argument` for sides that no image has */
  constructor(width: number, height: number) {
    assertSides(width, height);
    this.#width = width;
    this.#out = [SIGNATURE, chunk("IHDR", header(width, height, 8, 0))];
    this.#deflate = new Zlib({ level: COMPRESSION_LEVEL }, (piece) => {
      if (piece.length > 0) this.#out.push(chunk("IDAT", piece));
    });
  }

  /** @param rows whole rows, one byte a pixel */
  add(rows: Uint8Array): Uint8Array[] {
    const count = rows.length / this.#width;
    const stride = this.#width + 1;
    // Each row begins with its filter: none, as the flat areas of a mask need no other.
    const filtered = new Uint8Array(count * stride);
    for (let y = 0; y < count; y++) {
      filtered.set(rows.subarray(y * this.#width, (y + 1) * this.#width), y * stride + 1);
    }
    if (count > 0) this.#deflate.push(filtered);
    return this.#take();
  }

  end(): Uint8Array[] {
    this.#deflate.push(new Uint8Array(0), true);
    this.#out.push(chunk("IEND", new Uint8Array(0)));
    return this.#take();
  }

  #take(): Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
