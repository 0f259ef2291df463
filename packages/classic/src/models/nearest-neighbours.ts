import { type Labelled, nearestRows } from "../table/rows.ts";

export interface NeighboursOptions {
  readonly k: number;
}

/** The rows themselves, by Euclidean distance. */
export interface NeighboursModel {
  readonly kind: "neighbours";
  readonly k: number;
  readonly classes: number;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

export const fitNeighbours = ({ classes, labels, rows }: Labelled, { k }: NeighboursOptions): NeighboursModel => ({
  kind: "neighbours",
  k: Math.min(k, rows.length),
  classes,
  rows: rows.map((row) => [...row]),
  labels: [...labels],
});

/** Shares of the classes among the k nearest; equally near rows in the order of training. */
export function neighbourScorer(model: NeighboursModel): (row: Float64Array) => number[] {
  // Brute force: a k-d tree is no faster beyond some twenty columns.
  const rows = model.rows.map((row) => Float64Array.from(row));
  const all = rows.map((_, row) => row);
  return (row) => {
    const shares = new Array<number>(model.classes).fill(0);
    for (const near of nearestRows(row, rows, all, model.k)) shares[model.labels[near]] += 1 / model.k;
    return shares;
  };
}
