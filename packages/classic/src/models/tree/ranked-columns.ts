import { columnOf, type Rows, widthOf } from "../../table/rows.ts";

/** Every column's distinct values in order, and each row's place among them: sorted once, for all nodes of all trees. */
export interface RankedColumns {
  readonly values: readonly Float64Array[];
  /** By column, then row. */
  readonly ranks: readonly Int32Array[];
}

export function rankColumns(rows: Rows): RankedColumns {
  const values: Float64Array[] = [];
  const ranks: Int32Array[] = [];
  for (let column = 0; column < widthOf(rows); column++) {
    const plain = columnOf(rows, column);
    const distinct = Float64Array.from(new Set(plain)).sort();
    const rankOf = new Map([...distinct].map((value, rank) => [value, rank]));
    values.push(distinct);
    ranks.push(Int32Array.from(plain, (value) => rankOf.get(value) ?? 0));
  }
  return { values, ranks };
}
