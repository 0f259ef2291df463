import { viewOf } from "../formats/decoder.ts";
import { type TiffCounting, type TiffField, tiffDirectory } from "./tiff-directory.ts";

/** Where a file's bytes are put; a file that `packages/storage` opened is one. */
export interface ByteSink {
  write(position: number, bytes: Uint8Array): Promise<void>;
}

/** A TIFF or BigTIFF that is written as it comes: pieces first, then the directories, the header last. */
export class TiffFile {
  readonly #sink: ByteSink;
  readonly #counting: TiffCounting;
  readonly #headerBytes: number;
  #end: number;

  constructor(sink: ByteSink, counting: TiffCounting) {
    this.#sink = sink;
    this.#counting = counting;
    this.#headerBytes = counting.isBig ? 16 : 8;
    this.#end = this.#headerBytes;
  }

  /** @returns where the piece begins: at an even byte, as all values do */
  async put(bytes: Uint8Array): Promise<number> {
    const at = this.#end;
    await this.#sink.write(at, bytes);
    this.#end += bytes.length + (bytes.length % 2);
    return at;
  }

  /** @param pages fields of each page, which name the pieces */
  async finish(pages: readonly (readonly TiffField[])[]): Promise<void> {
    const first = this.#end;
    for (const [index, fields] of pages.entries()) {
      await this.put(tiffDirectory(fields, this.#end, index + 1 === pages.length, this.#counting));
    }
    const { isBig, little } = this.#counting;
    const header = new Uint8Array(this.#headerBytes);
    header.fill(little ? 0x49 : 0x4d, 0, 2);
    const view = viewOf(header);
    view.setUint16(2, isBig ? 43 : 42, little);
    if (isBig) {
      view.setUint16(4, 8, little);
      view.setBigUint64(8, BigInt(first), little);
    } else view.setUint32(4, first, little);
    await this.#sink.write(0, header);
  }
}
