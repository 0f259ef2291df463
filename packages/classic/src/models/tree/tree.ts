/** A tree as parallel lists, node 0 the root: plain data, small in JSON. */
export interface Tree {
  /** The column that a node asks about; -1 for a leaf. */
  readonly column: readonly number[];
  /** Values up to it go left. */
  readonly threshold: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What a leaf says: class shares, or the step of a boosted tree; empty for a node. */
  readonly value: readonly (readonly number[])[];
}

export interface GrowingTree extends Tree {
  readonly column: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: (readonly number[])[];
}

export const emptyTree = (): GrowingTree => ({ column: [], threshold: [], left: [], right: [], value: [] });

/** Adds a leaf. @returns its place */
export function addLeaf(tree: GrowingTree, value: readonly number[]): number {
  tree.column.push(-1);
  tree.threshold.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  return tree.value.push(value) - 1;
}

/** What the leaf says that a row falls into. */
export function leafOf({ column, left, right, threshold, value }: Tree, row: Float64Array): readonly number[] {
  let node = 0;
  while (column[node] >= 0) node = row[column[node]] <= threshold[node] ? left[node] : right[node];
  return value[node];
}
