import type { Region } from "@leukoscope/imaging";

/** A part of a picture that is looked at on its own. */
export interface Window {
  /** Its share of the picture: cores cover it without overlap. */
  readonly core: Region;
  /** What is seen: the core and what lies around, within the picture. */
  readonly view: Region;
  /** Rows of the picture above this one are seen by no later window. */
  readonly settled: number;
}

/** Cuts a picture into windows whose cores are at most `side` wide and high, row by row; `margin` is seen around each. */
export function windowsOf(width: number, height: number, side: number, margin: number): Window[] {
  const columns = cuts(width, side);
  const rows = cuts(height, side);
  const topOf = (row: number) => Math.max(0, rows[row] - margin);
  const windows: Window[] = [];
  for (let row = 0; row + 1 < rows.length; row++) {
    for (let column = 0; column + 1 < columns.length; column++) {
      const core = between(columns[column], rows[row], columns[column + 1], rows[row + 1]);
      const view = between(
        Math.max(0, core.left - margin),
        topOf(row),
        Math.min(width, columns[column + 1] + margin),
        Math.min(height, rows[row + 1] + margin),
      );
      const isLast = column + 2 === columns.length;
      const settled = !isLast ? view.top : row + 2 === rows.length ? height : topOf(row + 1);
      windows.push({ core, view, settled });
    }
  }
  return windows;
}

/** Where a length is cut into equal parts. */
function cuts(length: number, most: number): number[] {
  const count = Math.ceil(length / most);
  return Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
}

const between = (left: number, top: number, right: number, bottom: number): Region => ({
  left,
  top,
  width: right - left,
  height: bottom - top,
});
