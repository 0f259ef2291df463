import { PCA } from "ml-pca";
import type { Rows } from "../table/rows.ts";

/** A linear map onto the directions of largest variance. */
export interface PrincipalComponents {
  readonly mean: readonly number[];
  /** One unit vector a component, the largest variance first; its largest entry is positive. */
  readonly directions: readonly (readonly number[])[];
  /** Share of the variance of each. */
  readonly explained: readonly number[];
}

/** @param count at least 1; fewer are given when there are fewer rows or columns */
export function fitPrincipalComponents(rows: Rows, count: number): PrincipalComponents {
  const pca = new PCA(
    rows.map((row) => [...row]),
    { center: true, scale: false, method: "SVD" },
  );
  const vectors = pca.getEigenvectors().transpose().to2DArray();
  const width = rows[0].length;
  const mean = new Array<number>(width).fill(0);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i] += row[i] / rows.length;
  const kept = Math.min(count, vectors.length, rows.length);
  return {
    mean,
    directions: vectors.slice(0, kept).map((vector) => {
      const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      return largest < 0 ? vector.map((value) => -value) : vector;
    }),
    explained: pca.getExplainedVariance().slice(0, kept),
  };
}

export function projected(row: Float64Array, { directions, mean }: PrincipalComponents): Float64Array {
  return Float64Array.from(directions, (direction) => {
    let sum = 0;
    for (let i = 0; i < row.length; i++) sum += (row[i] - mean[i]) * direction[i];
    return sum;
  });
}
