import type { FieldPart } from "@leukoscope/cells";
import { createImage, encodePng, type Image, resize } from "@leukoscope/imaging";
import { sidesOfThumbnail } from "../analysis/thumbnail.ts";

/** The small picture of a slide, put together from the parts that are looked at. What could not be read is white. */
export class SlideThumbnail {
  readonly #image: Image;
  readonly #scale: number;

  constructor(slide: { readonly width: number; readonly height: number }) {
    const { height, scale, width } = sidesOfThumbnail(slide);
    this.#image = createImage(width, height);
    this.#image.data.fill(255);
    this.#scale = scale;
  }

  add({ image, region }: Pick<FieldPart, "image" | "region">): void {
    const out = this.#image;
    const [left, right] = this.#span(region.left, region.width, out.width);
    const [top, bottom] = this.#span(region.top, region.height, out.height);
    const small = resize(image, right - left, bottom - top);
    for (let y = top; y < bottom; y++) {
      const from = 3 * (y - top) * small.width;
      out.data.set(small.data.subarray(from, from + 3 * small.width), 3 * (y * out.width + left));
    }
  }

  png(): Uint8Array {
    return encodePng(this.#image);
  }

  /** The pixels that a stretch of the slide falls on: one at least. */
  #span(start: number, length: number, limit: number): [first: number, end: number] {
    const first = Math.min(limit - 1, Math.floor(start * this.#scale));
    return [first, Math.max(first + 1, Math.min(limit, Math.ceil((start + length) * this.#scale)))];
  }
}
