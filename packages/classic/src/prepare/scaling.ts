import { columnOf, type Rows, widthOf } from "../table/rows.ts";

/** What a table's columns are filled and scaled by. */
export interface Scaling {
  /** For what is missing: the median of what is there. */
  readonly fill: readonly number[];
  readonly mean: readonly number[];
  /** Standard deviation (n), 1 for a column that is the same everywhere: scikit-learn's StandardScaler. */
  readonly spread: readonly number[];
}

/** A column without any value is filled with 0. NaN is missing. */
export function fitScaling(rows: Rows): Scaling {
  const fill: number[] = [];
  const mean: number[] = [];
  const spread: number[] = [];
  for (let column = 0; column < widthOf(rows); column++) {
    const values = columnOf(rows, column);
    const known = values.filter((value) => !Number.isNaN(value)).sort();
    const half = known.length >> 1;
    const middle = known.length === 0 ? 0 : known.length % 2 === 1 ? known[half] : (known[half - 1] + known[half]) / 2;
    let sum = 0;
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i])) values[i] = middle;
      sum += values[i];
    }
    const average = sum / values.length;
    let squares = 0;
    for (const value of values) squares += (value - average) ** 2;
    const deviation = Math.sqrt(squares / values.length);
    fill.push(middle);
    mean.push(average);
    // Rounding leaves a trace of spread in what is the same everywhere.
    spread.push(deviation > 1e-9 * Math.max(1e-300, Math.abs(average)) ? deviation : 1);
  }
  return { fill, mean, spread };
}

export const scaled = (row: Float64Array, { fill, mean, spread }: Scaling): Float64Array =>
  row.map((value, column) => ((Number.isNaN(value) ? fill[column] : value) - mean[column]) / spread[column]);
