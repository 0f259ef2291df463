import type { Region } from "../region.ts";

export interface ConvexHull {
  /** px^2, of the hull around the pixels as squares. */
  readonly area: number;
  /** px, of the hull through the pixels' centres, comparable with a perimeter along centres. */
  readonly perimeter: number;
}

/** The convex hull of a region, exact. Zero for an empty one. */
export function convexHullOf({ mask: { height, width }, pixels }: Region): ConvexHull {
  // Only the ends of a row can lie on the hull; as squares they reach the lines above and below.
  const left = new Int32Array(height + 1).fill(width);
  const right = new Int32Array(height + 1).fill(-1);
  const centres: number[] = [];
  for (let i = 0; i < pixels.length; ) {
    const row = (pixels[i] / width) | 0;
    const first = pixels[i] - row * width;
    while (i < pixels.length && pixels[i] < (row + 1) * width) i++;
    const last = pixels[i - 1] - row * width;
    centres.push(first, row, last, row);
    for (const line of [row, row + 1]) {
      left[line] = Math.min(left[line], first);
      right[line] = Math.max(right[line], last + 1);
    }
  }
  const corners: number[] = [];
  for (let line = 0; line <= height; line++) if (right[line] >= 0) corners.push(left[line], line, right[line], line);
  const around = hull(corners);
  const through = hull(centres);
  let twice = 0;
  let perimeter = 0;
  eachSide(around, (ax, ay, bx, by) => {
    twice += ax * by - bx * ay;
  });
  eachSide(through, (ax, ay, bx, by) => {
    perimeter += Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2);
  });
  return { area: Math.abs(twice) / 2, perimeter };
}

function eachSide(corners: readonly number[], visit: (ax: number, ay: number, bx: number, by: number) => void): void {
  for (let i = 0, before = corners.length - 2; i < corners.length; before = i, i += 2) {
    visit(corners[before], corners[before + 1], corners[i], corners[i + 1]);
  }
}

/** Andrew's monotone chain (1979) over points `x, y, x, y ...`, sorted by y, then x. */
function hull(points: readonly number[]): number[] {
  const chain = (from: number, step: 2 | -2): number[] => {
    const out: number[] = [];
    for (let i = from; i >= 0 && i < points.length; i += step) {
      const x = points[i];
      const y = points[i + 1];
      for (let n = out.length; n >= 4; n = out.length) {
        const ax = out[n - 4];
        const ay = out[n - 3];
        if ((out[n - 2] - ax) * (y - ay) - (out[n - 1] - ay) * (x - ax) > 0) break;
        out.length -= 2;
      }
      out.push(x, y);
    }
    // The last point begins the other half.
    out.length -= 2;
    return out;
  };
  return [...chain(0, 2), ...chain(points.length - 2, -2)];
}
