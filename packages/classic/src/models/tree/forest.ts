import type { Random } from "@leukoscope/random";
import { type Labelled, widthOf } from "../../table/rows.ts";
import { growTree } from "./grow-tree.ts";
import { rankColumns } from "./ranked-columns.ts";
import { leafOf, type Tree } from "./tree.ts";

export interface ForestOptions {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
}

export interface ForestModel {
  readonly kind: "forest";
  readonly classes: number;
  readonly trees: readonly Tree[];
}

/**
 * A random forest (Breiman 2001): each tree on a bootstrap of the rows, each node from the root of the number of columns;
 * the mean of the leaves' class shares, as in scikit-learn.
 * @param importance mean decrease in impurity is added to, by column
 */
export function fitForest(
  data: Labelled,
  options: ForestOptions,
  random: Random,
  importance?: Float64Array,
): ForestModel {
  const columns = Math.max(1, Math.floor(Math.sqrt(widthOf(data.rows))));
  const ranked = rankColumns(data.rows);
  const trees = Array.from({ length: options.trees }, (_, tree) => {
    const own = random.fork(`tree ${tree}`);
    const sample = Int32Array.from(data.rows, () => own.int(data.rows.length));
    return growTree(ranked, data.labels, data.classes, sample, { ...options, columns }, own, importance);
  });
  return { kind: "forest", classes: data.classes, trees };
}

export function forestScores({ classes, trees }: ForestModel, row: Float64Array): number[] {
  const sums = new Array<number>(classes).fill(0);
  for (const tree of trees) {
    const leaf = leafOf(tree, row);
    for (let k = 0; k < classes; k++) sums[k] += leaf[k] / trees.length;
  }
  return sums;
}
