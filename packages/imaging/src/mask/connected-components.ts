import { assertPlane, type Mask } from "../plane.ts";

/** A connected set of foreground pixels. */
export interface Component {
  /** Pixels. */
  readonly area: number;
  /** The smallest rectangle that holds it, in pixels from the upper left corner. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Mean position of its pixels' centres, in pixels; the upper left pixel's centre is (0, 0). */
  readonly centre: { readonly x: number; readonly y: number };
  /** The index in the mask of its first pixel, row by row. */
  readonly first: number;
}

export interface Components {
  /** 0 for the background, else one more than the component's index below; row-major. */
  readonly labels: Int32Array;
  /** In the order of their first pixels, row by row. */
  readonly components: readonly Component[];
}

/** Runs of foreground pixels, row by row: [start, end) within row, and the run it was joined to. */
interface Runs {
  readonly row: number[];
  readonly start: number[];
  readonly end: number[];
  readonly parent: number[];
}

/**
 * The connected components of a mask, by joining the runs of each row to those they touch in the row above.
 * @param connectivity 8: diagonal neighbours touch; 4: only those that share a side
 * @throws ImageError `bad-argument` for a mask that is none
 */
export function connectedComponents(mask: Mask, connectivity: 4 | 8 = 8): Components {
  assertPlane(mask);
  const runs = joinedRuns(mask, connectivity === 8 ? 1 : 0);
  const labels = new Int32Array(mask.data.length);
  const labelOf = new Int32Array(runs.parent.length);
  const growing: Growing[] = [];
  for (let run = 0; run < runs.parent.length; run++) {
    const root = find(runs.parent, run);
    const y = runs.row[run];
    const start = runs.start[run];
    const end = runs.end[run];
    if (root === run) {
      labelOf[run] = growing.length + 1;
      growing.push({
        area: 0,
        left: start,
        right: end,
        top: y,
        bottom: y,
        sumX: 0,
        sumY: 0,
        first: y * mask.width + start,
      });
    }
    const label = labelOf[root];
    labels.fill(label, y * mask.width + start, y * mask.width + end);
    const component = growing[label - 1];
    const length = end - start;
    component.area += length;
    component.left = Math.min(component.left, start);
    component.right = Math.max(component.right, end);
    component.bottom = y;
    component.sumX += ((start + end - 1) / 2) * length;
    component.sumY += y * length;
  }
  const components = growing.map(({ area, left, right, top, bottom, sumX, sumY, first }) => ({
    area,
    left,
    top,
    width: right - left,
    height: bottom - top + 1,
    centre: { x: sumX / area, y: sumY / area },
    first,
  }));
  return { labels, components };
}

interface Growing {
  area: number;
  left: number;
  right: number;
  readonly top: number;
  bottom: number;
  sumX: number;
  sumY: number;
  readonly first: number;
}

/** @param reach how far beyond its ends a run touches runs of the next row: 1 for diagonal neighbours */
function joinedRuns({ data, height, width }: Mask, reach: number): Runs {
  const runs: Runs = { row: [], start: [], end: [], parent: [] };
  const { end, parent, row, start } = runs;
  let above = 0;
  let aboveEnd = 0;
  for (let y = 0; y < height; y++) {
    const from = y * width;
    const first = parent.length;
    for (let x = 0; x < width; x++) {
      if (data[from + x] === 0) continue;
      const begin = x;
      while (x < width && data[from + x] !== 0) x++;
      const run = parent.length;
      row.push(y);
      start.push(begin);
      end.push(x);
      parent.push(run);
      while (above < aboveEnd && end[above] + reach <= begin) above++;
      // The last run that touches this one may touch the next one too: it is not passed by.
      for (let other = above; other < aboveEnd && start[other] < x + reach; other++) join(parent, other, run);
    }
    above = first;
    aboveEnd = parent.length;
  }
  return runs;
}

function find(parent: number[], run: number): number {
  while (parent[run] !== run) {
    parent[run] = parent[parent[run]];
    run = parent[run];
  }
  return run;
}

/** The earlier run becomes the root, so that roots come in the order of first pixels. */
function join(parent: number[], a: number, b: number): void {
  const rootA = find(parent, a);
  const rootB = find(parent, b);
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}
