/** One row a cell, one value a column. */
export type Rows = readonly Float64Array[];

/** Rows with their classes, as indices from 0. */
export interface Labelled {
  readonly rows: Rows;
  readonly labels: readonly number[];
  /** How many classes there are; a class may have no row. */
  readonly classes: number;
}

export const widthOf = (rows: Rows): number => rows[0]?.length ?? 0;

export const columnOf = (rows: Rows, column: number): Float64Array => Float64Array.from(rows, (row) => row[column]);

export const pick = ({ classes, labels, rows }: Labelled, which: readonly number[]): Labelled => ({
  rows: which.map((index) => rows[index]),
  labels: which.map((index) => labels[index]),
  classes,
});

/** Row indices of each class. */
export function byClass(labels: readonly number[], classes: number): number[][] {
  const out = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => {
    out[label].push(index);
  });
  return out;
}

export function squaredDistance(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] - other[i]) * (one[i] - other[i]);
  return sum;
}

/** Index of the largest value, the first of them in a tie. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** The `count` nearest of `among` to a row, nearest first; equals in the order of `among`. */
export function nearestRows(row: Float64Array, rows: Rows, among: readonly number[], count: number): number[] {
  const indices: number[] = [];
  const distances: number[] = [];
  for (const index of among) {
    const distance = squaredDistance(row, rows[index]);
    if (indices.length === count && distance >= distances[count - 1]) continue;
    let at = indices.length;
    while (at > 0 && distances[at - 1] > distance) at--;
    indices.splice(at, 0, index);
    distances.splice(at, 0, distance);
    if (indices.length > count) {
      indices.pop();
      distances.pop();
    }
  }
  return indices;
}
