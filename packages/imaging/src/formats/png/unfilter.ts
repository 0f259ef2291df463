import { ImageError } from "../../image-error.ts";

/**
 * Undoes PNG's row filters in place: `rows` rows at `start`, each a filter byte and `stride` bytes
 * (PNG specification, section 9).
 * @param pixelBytes bytes a pixel, at least 1
 */
export function unfilter(raw: Uint8Array, start: number, rows: number, stride: number, pixelBytes: number): void {
  for (let row = 0; row < rows; row++) {
    const at = start + row * (stride + 1) + 1;
    const above = row === 0 ? -1 : at - stride - 1;
    const filter = raw[at - 1];
    if (filter === 1) undoSub(raw, at, stride, pixelBytes);
    else if (filter === 2) undoUp(raw, at, above, stride);
    else if (filter === 3) undoAverage(raw, at, above, stride, pixelBytes);
    else if (filter === 4) undoPaeth(raw, at, above, stride, pixelBytes);
    else if (filter !== 0) {
      throw new ImageError("corrupt", `The PNG uses an unknown row filter in row ${row}`, { value: filter });
    }
  }
}

function undoSub(raw: Uint8Array, at: number, stride: number, pixelBytes: number): void {
  for (let i = pixelBytes; i < stride; i++) raw[at + i] += raw[at + i - pixelBytes];
}

function undoUp(raw: Uint8Array, at: number, above: number, stride: number): void {
  if (above < 0) return;
  for (let i = 0; i < stride; i++) raw[at + i] += raw[above + i];
}

function undoAverage(raw: Uint8Array, at: number, above: number, stride: number, pixelBytes: number): void {
  for (let i = 0; i < stride; i++) {
    const left = i >= pixelBytes ? raw[at + i - pixelBytes] : 0;
    const up = above >= 0 ? raw[above + i] : 0;
    raw[at + i] += (left + up) >> 1;
  }
}

function undoPaeth(raw: Uint8Array, at: number, above: number, stride: number, pixelBytes: number): void {
  for (let i = 0; i < stride; i++) {
    const left = i >= pixelBytes ? raw[at + i - pixelBytes] : 0;
    const up = above >= 0 ? raw[above + i] : 0;
    const corner = i >= pixelBytes && above >= 0 ? raw[above + i - pixelBytes] : 0;
    raw[at + i] += paeth(left, up, corner);
  }
}

/** Whichever of the three neighbours is nearest to left + up - corner. */
export function paeth(left: number, up: number, corner: number): number {
  const fromLeft = Math.abs(up - corner);
  const fromUp = Math.abs(left - corner);
  const fromCorner = Math.abs(left + up - 2 * corner);
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
  return fromUp <= fromCorner ? up : corner;
}
