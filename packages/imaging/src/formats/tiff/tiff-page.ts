import { createImage, type Image } from "../../image.ts";
import { ImageError } from "../../image-error.ts";
import type { Region } from "../../region.ts";
import { decodeJpeg } from "../jpeg/decode-jpeg.ts";
import { checkHeaderSize, DEFAULT_MAX_PIXELS } from "../limits.ts";
import type { ByteSource } from "./byte-source.ts";
import { type Directory, endsEarly } from "./directory.ts";
import { EXPANDERS } from "./expand.ts";
import { type Layout, MAX_RATIO, readLayout } from "./layout.ts";
import { samplesToRgb } from "./samples-to-rgb.ts";
import { COMPRESSION, HEIGHT, JPEG, JPEG_TABLES, PHOTOMETRIC, PREDICTOR, RGB, WHITE_IS_ZERO, WIDTH } from "./tags.ts";

const PAPER = 255;

/**
 * One page of a TIFF, of which any rectangle can be read: 8 bits a sample; grey (either way up), palette, RGB, each with
 * or without alpha (composited on white), or YCbCr within JPEG; strips or tiles, pixels interleaved or in planes;
 * uncompressed, LZW, deflate, PackBits, JPEG; with or without horizontal prediction. As it is stored, never turned.
 */
export class TiffPage {
  readonly width: number;
  readonly height: number;
  readonly #source: ByteSource;
  readonly #size: number;
  readonly #directory: Directory;
  readonly #layout: Layout;

  private constructor(source: ByteSource, size: number, directory: Directory, layout: Layout) {
    this.width = directory.number(WIDTH, 0);
    this.height = directory.number(HEIGHT, 0);
    this.#source = source;
    this.#size = size;
    this.#directory = directory;
    this.#layout = layout;
  }

  /**
   * @param maxPixels of the whole page; by default of a strip or tile, the most that is held at once
   * @throws ImageError `unsupported`, `corrupt`, `truncated`, `too-large`
   */
  static async open(source: ByteSource, directory: Directory, maxPixels?: number): Promise<TiffPage> {
    const width = directory.number(WIDTH, 0);
    const height = directory.number(HEIGHT, 0);
    checkHeaderSize(width, height, maxPixels ?? Number.POSITIVE_INFINITY);
    const size = await source.size();
    const layout = readLayout(directory, width, height, size);
    if (layout.tileWidth * layout.tileHeight > (maxPixels ?? DEFAULT_MAX_PIXELS) + 4096 ** 2) {
      throw new ImageError(
        "too-large",
        `The TIFF of ${width} x ${height} pixels is one piece of ${layout.tileWidth} x ${layout.tileHeight}`,
        { value: [layout.tileWidth, layout.tileHeight], remedy: "Write it in tiles." },
      );
    }
    return new TiffPage(source, size, directory, layout);
  }

  get isTiled(): boolean {
    return this.#layout.isTiled;
  }

  /** @throws ImageError `truncated`, `corrupt`; `bad-argument` for a rectangle that leaves the page */
  async read({ height, left, top, width }: Region): Promise<Image> {
    if (left < 0 || top < 0 || left + width > this.width || top + height > this.height) {
      throw new ImageError("bad-argument", `The rectangle ${width} x ${height} at (${left}, ${top}) leaves the page`, {
        value: [left, top, width, height],
      });
    }
    const { tileHeight, tileWidth } = this.#layout;
    const out = createImage(width, height);
    for (let row = Math.floor(top / tileHeight); row * tileHeight < top + height; row++) {
      for (let column = Math.floor(left / tileWidth); column * tileWidth < left + width; column++) {
        const piece = await this.#piece(column, row);
        const from = Math.max(left, column * tileWidth);
        const wide = Math.min(left + width, column * tileWidth + tileWidth) - from;
        const first = Math.max(top, row * tileHeight);
        const last = Math.min(top + height, row * tileHeight + tileHeight);
        for (let y = first; y < last; y++) {
          const at = 3 * ((y - row * tileHeight) * tileWidth + from - column * tileWidth);
          out.data.set(piece.subarray(at, at + 3 * wide), 3 * ((y - top) * width + from - left));
        }
      }
    }
    return out;
  }

  /** RGB of one strip or tile, `tileWidth` wide. */
  async #piece(column: number, row: number): Promise<Uint8Array> {
    const { across, down, interleaved, isTiled, lengths, planes, samples, tileHeight, tileWidth } = this.#layout;
    // The last strip may be short; a tile never is.
    const rows = isTiled ? tileHeight : Math.min(tileHeight, this.height - row * tileHeight);
    const index = row * across + column;
    // What a scanner did not look at has no bytes.
    if (isTiled && planes === 1 && lengths[index] === 0) return new Uint8Array(3 * tileWidth * rows).fill(PAPER);
    if (this.#directory.number(COMPRESSION, 1) === JPEG) return this.#jpeg(await this.#packed(index), rows);
    const expand = EXPANDERS[this.#directory.number(COMPRESSION, 1)];
    const stride = tileWidth * interleaved;
    const pixels = new Uint8Array(planes === 1 ? 0 : tileWidth * rows * samples);
    for (let plane = 0; plane < planes; plane++) {
      const packed = await this.#packed(plane * across * down + index);
      if (packed.length * MAX_RATIO < rows * stride) throw endsEarly(this.#size);
      const tile = expand(packed, rows * stride);
      if (this.#directory.number(PREDICTOR, 1) === 2) undoPrediction(tile, stride, interleaved);
      if (planes === 1) return samplesToRgb(this.#directory, tile, samples);
      for (let i = 0; i < tile.length; i++) pixels[i * samples + plane] = tile[i];
    }
    return samplesToRgb(this.#directory, pixels, samples);
  }

  async #packed(index: number): Promise<Uint8Array> {
    const { lengths, offsets } = this.#layout;
    if (offsets[index] + lengths[index] > this.#size) throw endsEarly(this.#size);
    return this.#source.read(offsets[index], lengths[index]);
  }

  /** Technical note 2: a JPEG a piece, whose tables may stand once for the page; the page says what its colours mean. */
  #jpeg(packed: Uint8Array, rows: number): Uint8Array {
    const { tileWidth } = this.#layout;
    const tables = this.#directory.bytes(JPEG_TABLES);
    // Tables are a JPEG of their own without a picture: start, tables, end.
    const whole = new Uint8Array(Math.max(0, tables.length - 4) + packed.length);
    whole.set(packed.subarray(0, 2));
    whole.set(tables.subarray(2, Math.max(2, tables.length - 2)), 2);
    whole.set(packed.subarray(2), whole.length - packed.length + 2);
    const photometric = this.#directory.number(PHOTOMETRIC, RGB);
    const image = decodeJpeg(whole, DEFAULT_MAX_PIXELS, photometric === RGB ? "rgb" : "ycc");
    if (image.width !== tileWidth || image.height < rows) {
      throw new ImageError(
        "corrupt",
        `The TIFF holds a JPEG of ${image.width} x ${image.height} for ${tileWidth} x ${rows}`,
        {
          value: [image.width, image.height],
        },
      );
    }
    const { data } = image;
    if (photometric === WHITE_IS_ZERO) for (let i = 0; i < data.length; i++) data[i] = 255 - data[i];
    return data;
  }
}

/** TIFF 6.0, section 14: each sample was stored as the difference to its left neighbour. */
function undoPrediction(tile: Uint8Array, stride: number, samples: number): void {
  for (let row = 0; row < tile.length; row += stride) {
    for (let i = row + samples; i < row + stride; i++) tile[i] += tile[i - samples];
  }
}
