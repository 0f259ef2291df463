import { byClass, type Labelled, widthOf } from "../table/rows.ts";
import { type Kernel, type KernelName, kernelOf } from "./svm-kernel.ts";
import { solveMachine } from "./svm-solver.ts";

export interface SvmOptions {
  readonly kernel: KernelName;
  readonly c: number;
  /** `scale`: 1 / (columns times variance of all values), as in scikit-learn. */
  readonly gamma: number | "scale";
  readonly degree: number;
  readonly offset: number;
  /** How far from optimal a machine may stay: LIBSVM's epsilon. */
  readonly tolerance: number;
}

/** One machine for each pair of classes, which share their support vectors. */
export interface SvmModel {
  readonly kind: "svm";
  readonly kernel: Kernel;
  readonly classes: number;
  readonly vectors: readonly (readonly number[])[];
  readonly machines: readonly {
    /** The pair of classes: a positive decision is for the first. */
    readonly pair: readonly [number, number];
    readonly threshold: number;
    /** Indices into `vectors`, and their weights. */
    readonly at: readonly number[];
    readonly weights: readonly number[];
  }[];
}

export function fitSvm({ classes, labels, rows }: Labelled, options: SvmOptions): SvmModel {
  const kernel: Kernel = {
    name: options.kernel,
    gamma: options.gamma === "scale" ? scaleOf(rows) : options.gamma,
    degree: options.degree,
    offset: options.offset,
  };
  const compute = kernelOf(kernel);
  const groups = byClass(labels, classes);
  const place = new Map<number, number>();
  const vectors: number[][] = [];
  const machines: SvmModel["machines"][number][] = [];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      if (groups[a].length === 0 || groups[b].length === 0) continue;
      const members = [...groups[a], ...groups[b]];
      const signs = Int8Array.from(members, (_, i) => (i < groups[a].length ? 1 : -1));
      const { threshold, weights } = solveMachine(
        signs,
        (i, j) => compute(rows[members[i]], rows[members[j]]),
        options.c,
        options.tolerance,
      );
      const support = members.map((_, i) => i).filter((i) => weights[i] !== 0);
      for (const i of support) {
        if (place.has(members[i])) continue;
        place.set(members[i], vectors.length);
        vectors.push([...rows[members[i]]]);
      }
      machines.push({
        pair: [a, b],
        threshold,
        at: support.map((i) => place.get(members[i]) ?? 0),
        weights: support.map((i) => weights[i]),
      });
    }
  }
  return { kind: "svm", kernel, classes, vectors, machines };
}

function scaleOf(rows: Labelled["rows"]): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const row of rows) {
    for (const value of row) {
      sum += value;
      squares += value * value;
      count++;
    }
  }
  const variance = squares / count - (sum / count) ** 2;
  return variance > 0 ? 1 / (widthOf(rows) * variance) : 1;
}

/**
 * Scores of the classes, no probabilities: votes of the machines, and their summed decisions squeezed below a third of a
 * vote, which parts classes with equal votes. scikit-learn's `decision_function_shape="ovr"`, `break_ties=True`; for two classes the decision
 * and its negative.
 */
export function svmScorer(model: SvmModel): (row: Float64Array) => number[] {
  const compute = kernelOf(model.kernel);
  const vectors = model.vectors.map((vector) => Float64Array.from(vector));
  return (row) => {
    const products = vectors.map((vector) => compute(vector, row));
    const votes = new Array<number>(model.classes).fill(0);
    const sums = new Array<number>(model.classes).fill(0);
    for (const { at, pair, threshold, weights } of model.machines) {
      let decision = -threshold;
      for (let i = 0; i < at.length; i++) decision += weights[i] * products[at[i]];
      votes[decision > 0 ? pair[0] : pair[1]]++;
      sums[pair[0]] += decision;
      sums[pair[1]] -= decision;
    }
    return model.classes === 2 ? sums : votes.map((vote, k) => vote + sums[k] / (3 * (Math.abs(sums[k]) + 1)));
  };
}
