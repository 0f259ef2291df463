/**
 * The line around all values of at least `level`, by marching squares: pairs of ends in pixels of the raster, whose first
 * pixel's centre is (0.5, 0.5). Beyond the raster lies nothing, so regions at its edge are closed.
 */
export function contour(map: Float32Array, width: number, height: number, level: number): readonly Segment[] {
  const at = (x: number, y: number) =>
    x < 0 || y < 0 || x >= width || y >= height ? Number.NEGATIVE_INFINITY : map[y * width + x];
  const segments: Segment[] = [];
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const corners = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
      const crossings = EDGES.flatMap(([a, b]) => {
        const [from, to] = [corners[a], corners[b]];
        return from >= level === to >= level ? [] : [between(x, y, a, b, share(from, to, level))];
      });
      // Of a saddle, each half is closed on its own.
      for (let k = 0; k + 1 < crossings.length; k += 2) segments.push([crossings[k], crossings[k + 1]]);
    }
  }
  return segments;
}

export type Point = readonly [x: number, y: number];
export type Segment = readonly [Point, Point];

/** Of a square of four pixel centres, clockwise from the upper left. */
const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;
const EDGES = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 0],
] as const;

const share = (from: number, to: number, level: number): number =>
  Number.isFinite(from) && Number.isFinite(to) ? (level - from) / (to - from) : 0.5;

function between(x: number, y: number, a: number, b: number, part: number): Point {
  const [fromX, fromY] = CORNERS[a];
  const [toX, toY] = CORNERS[b];
  return [x + 0.5 + fromX + part * (toX - fromX), y + 0.5 + fromY + part * (toY - fromY)];
}
