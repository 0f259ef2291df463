import type { Mask } from "../plane.ts";

/** The eight neighbours, clockwise on screen from the right one: dx, dy. */
const DX = [1, 1, 0, -1, -1, -1, 0, 1];
const DY = [0, 1, 1, 1, 0, -1, -1, -1];

/**
 * The outer border of a component with diagonal neighbours, by Suzuki and Abe's border following (1985): x, y of each
 * border pixel in turn, counter-clockwise on screen, from its first pixel. OpenCV's findContours with RETR_EXTERNAL and
 * CHAIN_APPROX_NONE gives the same points in the same order.
 * @param first index in the mask of the component's first pixel, row by row
 */
export function outerContour({ data, height, width }: Mask, first: number): { x: Int32Array; y: Int32Array } {
  const startX = first % width;
  const startY = Math.floor(first / width);
  const isSet = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  /** The first neighbour that is foreground, from direction `from` on, turning by `turn`; -1 for none. */
  const look = (x: number, y: number, from: number, turn: 1 | -1): number => {
    for (let step = 0; step < 8; step++) {
      const direction = (from + turn * step + 8) & 7;
      if (isSet(x + DX[direction], y + DY[direction])) return direction;
    }
    return -1;
  };
  const xs = [startX];
  const ys = [startY];
  // The pixel left of the first one is background: the search begins there.
  const entry = look(startX, startY, 4, 1);
  if (entry >= 0) {
    let x = startX;
    let y = startY;
    let back = entry;
    for (;;) {
      const onward = look(x, y, back + 7, -1);
      const nextX = x + DX[onward];
      const nextY = y + DY[onward];
      const isAtEnd = x === startX + DX[entry] && y === startY + DY[entry];
      if (nextX === startX && nextY === startY && isAtEnd) break;
      x = nextX;
      y = nextY;
      back = (onward + 4) & 7;
      xs.push(x);
      ys.push(y);
    }
  }
  return { x: Int32Array.from(xs), y: Int32Array.from(ys) };
}

/** Area within a contour through pixel centres, in pixels, by the shoelace formula: OpenCV's contourArea. */
export function contourArea({ x, y }: { readonly x: Int32Array; readonly y: Int32Array }): number {
  let twice = 0;
  for (let i = 0, before = x.length - 1; i < x.length; before = i++) twice += x[before] * y[i] - x[i] * y[before];
  return Math.abs(twice) / 2;
}
