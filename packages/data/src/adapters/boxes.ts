import type { Box } from "../manifest/record.ts";

/** The class of an image that holds many cells: its boxes have the labels. */
export const FIELD = "field";

/** How boxes were mended, over a whole data set. */
export class BoxCount {
  #clipped = 0;
  #dropped = 0;

  /** The part of each box that lies in the image; boxes without any are dropped. */
  within(boxes: readonly Box[], width: number, height: number): Box[] {
    const kept: Box[] = [];
    for (const box of boxes) {
      const x = Math.min(Math.max(box.x, 0), width);
      const y = Math.min(Math.max(box.y, 0), height);
      const right = Math.max(0, Math.min(box.x + box.width, width));
      const bottom = Math.max(0, Math.min(box.y + box.height, height));
      if (right <= x || bottom <= y) this.#dropped++;
      else {
        const clipped = { ...box, x, y, width: right - x, height: bottom - y };
        if (x !== box.x || y !== box.y || clipped.width !== box.width || clipped.height !== box.height) this.#clipped++;
        kept.push(clipped);
      }
    }
    return kept;
  }

  notes(): string[] {
    return [
      ...(this.#clipped > 0 ? [`${this.#clipped} boxes reached over the border and were cut there`] : []),
      ...(this.#dropped > 0 ? [`${this.#dropped} boxes without area inside their image were dropped`] : []),
    ];
  }
}
