import type { Random } from "@leukoscope/random";
import { type Labelled, widthOf } from "../../table/rows.ts";
import { growTree } from "./grow-tree.ts";
import { rankColumns } from "./ranked-columns.ts";
import { leafOf, type Tree } from "./tree.ts";

export interface DecisionTreeOptions {
  readonly maxDepth: number;
  readonly minLeaf: number;
}

export interface DecisionTreeModel {
  readonly kind: "tree";
  readonly tree: Tree;
}

/** @param random which of equally good splits is taken */
export function fitTree(data: Labelled, options: DecisionTreeOptions, random: Random): DecisionTreeModel {
  const columns = widthOf(data.rows);
  const sample = Int32Array.from(data.rows, (_, row) => row);
  const ranked = rankColumns(data.rows);
  return {
    kind: "tree",
    tree: growTree(ranked, data.labels, data.classes, sample, { ...options, columns }, random),
  };
}

export const treeScores = ({ tree }: DecisionTreeModel, row: Float64Array): number[] => [...leafOf(tree, row)];
