import type { Random } from "@leukoscope/random";
import type { RankedColumns } from "./ranked-columns.ts";
import { addLeaf, emptyTree, type GrowingTree, type Tree } from "./tree.ts";

export interface TreeOptions {
  readonly maxDepth: number;
  readonly minLeaf: number;
  /** Columns that each node may choose from, drawn at random. */
  readonly columns: number;
}

interface Split {
  readonly column: number;
  /** Rows of this rank and below go left. */
  readonly rank: number;
  readonly threshold: number;
  /** Gini impurity it takes away, times the rows of the node. */
  readonly gain: number;
}

/** Labels fit beside a rank in one number that sorts natively. */
const LABELS = 1024;

/**
 * Grows a classification tree by Gini impurity (CART, Breiman et al. 1984) until its leaves are pure. Splits lie half way
 * between neighbouring values, as in scikit-learn. Columns that do not vary within a node do not count as drawn.
 * @param sample rows to grow on, with repeats for a bootstrap
 * @param importance gains are added to, by column
 */
export function growTree(
  { ranks, values }: RankedColumns,
  labels: readonly number[],
  classes: number,
  sample: Int32Array,
  options: TreeOptions,
  random: Random,
  importance?: Float64Array,
): Tree {
  const tree = emptyTree();
  const keys = new Float64Array(sample.length);
  const order = Int32Array.from({ length: values.length }, (_, column) => column);
  const counts = new Float64Array(classes);
  const left = new Float64Array(classes);

  const bestSplit = (rows: Int32Array, squares: number): Split | undefined => {
    let best: Split | undefined;
    const base = squares / rows.length;
    let tried = 0;
    for (let drawn = 0; drawn < order.length && tried < options.columns; drawn++) {
      const other = drawn + random.int(order.length - drawn);
      const column = order[other];
      order[other] = order[drawn];
      order[drawn] = column;
      const rankOf = ranks[column];
      for (let i = 0; i < rows.length; i++) keys[i] = rankOf[rows[i]] * LABELS + labels[rows[i]];
      const sorted = keys.subarray(0, rows.length).sort();
      if (Math.floor(sorted[0] / LABELS) === Math.floor(sorted[rows.length - 1] / LABELS)) continue;
      tried++;
      left.fill(0);
      let leftSquares = 0;
      let rightSquares = squares;
      for (let i = 0; i + 1 < sorted.length; i++) {
        const rank = Math.floor(sorted[i] / LABELS);
        const label = sorted[i] - rank * LABELS;
        leftSquares += 2 * left[label] + 1;
        rightSquares -= 2 * (counts[label] - left[label]) - 1;
        left[label]++;
        const next = Math.floor(sorted[i + 1] / LABELS);
        const size = i + 1;
        if (next === rank || size < options.minLeaf || sorted.length - size < options.minLeaf) continue;
        const gain = leftSquares / size + rightSquares / (sorted.length - size) - base;
        if (best && gain <= best.gain + 1e-12 * base) continue;
        best = { column, rank, gain, threshold: halfWay(values[column][rank], values[column][next]) };
      }
    }
    return best && best.gain > 1e-9 ? best : undefined;
  };

  const grow = (rows: Int32Array, depth: number): number => {
    counts.fill(0);
    for (const row of rows) counts[labels[row]]++;
    const node = addLeaf(
      tree,
      [...counts].map((count) => count / rows.length),
    );
    let squares = 0;
    let present = 0;
    for (const count of counts) {
      squares += count * count;
      if (count > 0) present++;
    }
    if (present < 2 || depth >= options.maxDepth || rows.length < 2 * options.minLeaf) return node;
    const split = bestSplit(rows, squares);
    if (!split) return node;
    if (importance) importance[split.column] += split.gain;
    const rankOf = ranks[split.column];
    turnIntoNode(tree, node, split);
    tree.left[node] = grow(
      rows.filter((row) => rankOf[row] <= split.rank),
      depth + 1,
    );
    tree.right[node] = grow(
      rows.filter((row) => rankOf[row] > split.rank),
      depth + 1,
    );
    return node;
  };
  grow(sample, 0);
  return tree;
}

function turnIntoNode(tree: GrowingTree, node: number, { column, threshold }: Split): void {
  tree.column[node] = column;
  tree.threshold[node] = threshold;
  tree.value[node] = [];
}

/** Between two values, never the upper one: it must go right. */
function halfWay(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle < high ? middle : low;
}
