import type { Labelled, Rows } from "../../table/rows.ts";
import { softmax } from "../logistic-regression.ts";
import { type RankedColumns, rankColumns } from "./ranked-columns.ts";
import { addLeaf, emptyTree, leafOf, type Tree } from "./tree.ts";

export interface BoostingOptions {
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
}

/** One tree a class and round, on top of the classes' logarithms of frequency. */
export interface BoostingModel {
  readonly kind: "boosting";
  readonly start: readonly number[];
  readonly rounds: readonly (readonly Tree[])[];
}

/** Bins of a column: as many as its distinct values, up to this. */
const BINS = 255;

interface Bins {
  /** By column, then row. */
  readonly of: readonly Uint8Array[];
  /** By column: the value that ends each bin but the last. */
  readonly ends: readonly Float64Array[];
}

/**
 * Gradient boosting of softmax cross-entropy with histogram trees (Friedman 2001; Ke et al. 2017): each tree fits the
 * gradient by second-order steps, grown in depth, no subsampling, so nothing is random. With as many bins as values this
 * is scikit-learn's `HistGradientBoostingClassifier(max_leaf_nodes=None, early_stopping=False)`.
 */
export function fitBoosting({ classes, labels, rows }: Labelled, options: BoostingOptions): BoostingModel {
  const bins = binned(rankColumns(rows), rows);
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]++;
  // A class without a row is never likely.
  const start = [...counts].map((count) => Math.log(Math.max(count, 1e-9) / rows.length));
  const raw = rows.map(() => Float64Array.from(start));
  const rounds: Tree[][] = [];
  const gradient = new Float64Array(rows.length);
  const curvature = new Float64Array(rows.length);
  for (let round = 0; round < options.rounds; round++) {
    const probabilities = raw.map((scores) => softmax([...scores]));
    const trees: Tree[] = [];
    for (let k = 0; k < classes; k++) {
      for (let i = 0; i < rows.length; i++) {
        const p = probabilities[i][k];
        gradient[i] = p - (labels[i] === k ? 1 : 0);
        curvature[i] = p * (1 - p);
      }
      trees.push(
        growStep(bins, gradient, curvature, options, (row, step) => {
          raw[row][k] += step;
        }),
      );
    }
    rounds.push(trees);
  }
  return { kind: "boosting", start, rounds };
}

export function boostingScores({ rounds, start }: BoostingModel, row: Float64Array): number[] {
  const scores = [...start];
  for (const trees of rounds) for (let k = 0; k < scores.length; k++) scores[k] += leafOf(trees[k], row)[0];
  return softmax(scores);
}

function binned({ ranks, values }: RankedColumns, rows: Rows): Bins {
  const ends = values.map((distinct, column) => {
    if (distinct.length <= BINS) {
      return Float64Array.from({ length: distinct.length - 1 }, (_, i) => (distinct[i] + distinct[i + 1]) / 2);
    }
    const sorted = Float64Array.from(rows, (row) => row[column]).sort();
    const cuts = Array.from({ length: BINS - 1 }, (_, i) => {
      const position = ((i + 1) / BINS) * (sorted.length - 1);
      const low = Math.floor(position);
      return sorted[low] + (position - low) * (sorted[low + 1] - sorted[low]);
    });
    return Float64Array.from(new Set(cuts));
  });
  const of = values.map((distinct, column) => {
    let bin = 0;
    const binOf = Uint8Array.from(distinct, (value) => {
      while (bin < ends[column].length && value > ends[column][bin]) bin++;
      return bin;
    });
    return Uint8Array.from(ranks[column], (rank) => binOf[rank]);
  });
  return { of, ends };
}

/** @param onLeaf told every row's step */
function growStep(
  { ends, of }: Bins,
  gradient: Float64Array,
  curvature: Float64Array,
  { learningRate, maxDepth, minLeaf }: BoostingOptions,
  onLeaf: (row: number, step: number) => void,
): Tree {
  const tree = emptyTree();
  const gradients = new Float64Array(BINS);
  const curvatures = new Float64Array(BINS);
  const counts = new Int32Array(BINS);

  const grow = (rows: Int32Array, depth: number): number => {
    let [sum, bend] = [0, 0];
    for (const row of rows) {
      sum += gradient[row];
      bend += curvature[row];
    }
    const step = (-learningRate * sum) / (bend + 1e-15);
    const node = addLeaf(tree, [step]);
    const split = depth < maxDepth && rows.length >= 2 * minLeaf ? bestSplit(rows, sum, bend) : undefined;
    if (!split) {
      for (const row of rows) onLeaf(row, step);
      return node;
    }
    tree.column[node] = split.column;
    tree.threshold[node] = ends[split.column][split.bin];
    tree.value[node] = [];
    const binOf = of[split.column];
    tree.left[node] = grow(
      rows.filter((row) => binOf[row] <= split.bin),
      depth + 1,
    );
    tree.right[node] = grow(
      rows.filter((row) => binOf[row] > split.bin),
      depth + 1,
    );
    return node;
  };

  const bestSplit = (rows: Int32Array, sum: number, bend: number): { column: number; bin: number } | undefined => {
    let best: { column: number; bin: number } | undefined;
    let most = 1e-12;
    const base = (sum * sum) / (bend + 1e-15);
    for (let column = 0; column < of.length; column++) {
      const last = ends[column].length;
      if (last === 0) continue;
      gradients.fill(0, 0, last + 1);
      curvatures.fill(0, 0, last + 1);
      counts.fill(0, 0, last + 1);
      const binOf = of[column];
      for (const row of rows) {
        const bin = binOf[row];
        gradients[bin] += gradient[row];
        curvatures[bin] += curvature[row];
        counts[bin]++;
      }
      let [leftSum, leftBend, size] = [0, 0, 0];
      for (let bin = 0; bin < last; bin++) {
        leftSum += gradients[bin];
        leftBend += curvatures[bin];
        size += counts[bin];
        if (size < minLeaf) continue;
        if (rows.length - size < minLeaf) break;
        // scikit-learn's floor on how flat a child may be.
        if (leftBend < 1e-3) continue;
        if (bend - leftBend < 1e-3) break;
        const rest = sum - leftSum;
        const gain = (leftSum * leftSum) / (leftBend + 1e-15) + (rest * rest) / (bend - leftBend + 1e-15) - base;
        if (gain > most) {
          most = gain;
          best = { column, bin };
        }
      }
    }
    return best;
  };
  grow(
    Int32Array.from(gradient, (_, row) => row),
    0,
  );
  return tree;
}
