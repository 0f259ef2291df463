import { CYTOPLASM, NUCLEUS } from "../segmentation/segmentation.ts";
import type { FieldPart } from "./walk-field.ts";

/**
 * The mask image of a picture of any size, a stretch of rows at a time: nucleus 255, cytoplasm 128, background 0. No
 * more rows are held than parts of one row of the picture see.
 */
export class MaskRows {
  readonly #width: number;
  #top = 0;
  #rows = new Uint8Array(0);

  constructor(width: number) {
    this.#width = width;
  }

  /** Draws a part's cells, and gives the rows that no later part draws on. */
  add({ cells, region, segmentation, settled }: FieldPart): Uint8Array {
    this.#reach(region.top + region.height);
    for (const { inPart } of cells) {
      const { height, left, top, width } = inPart.bbox;
      for (let y = top; y < top + height; y++) {
        for (let x = left; x < left + width; x++) {
          const from = y * segmentation.width + x;
          if (segmentation.cell[from] !== inPart.id) continue;
          const to = (region.top + y - this.#top) * this.#width + region.left + x;
          if (this.#rows[to] === 0) this.#rows[to] = segmentation.nucleus[from] === inPart.id ? NUCLEUS : CYTOPLASM;
        }
      }
    }
    return this.take(settled);
  }

  /** The rows above `bottom` that were not taken yet. */
  take(bottom: number): Uint8Array {
    this.#reach(bottom);
    const length = Math.max(0, bottom - this.#top) * this.#width;
    const taken = this.#rows.slice(0, length);
    this.#rows = this.#rows.slice(length);
    this.#top = Math.max(this.#top, bottom);
    return taken;
  }

  #reach(bottom: number): void {
    const length = (bottom - this.#top) * this.#width;
    if (length <= this.#rows.length) return;
    const longer = new Uint8Array(length);
    longer.set(this.#rows);
    this.#rows = longer;
  }
}
