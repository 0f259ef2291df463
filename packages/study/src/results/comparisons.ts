import {
  type CorrectedTResult,
  compareAreas,
  correctedResampledT,
  EvaluationError,
  estimateMacroArea,
  type FriedmanResult,
  friedman,
  holm,
  mcNemar,
  type NemenyiResult,
  nemenyi,
  topClass,
  wilcoxonSignedRank,
} from "@leukoscope/evaluate";
import type { RanCell } from "../runs/run-cell.ts";
import type { StudyPart } from "../study-schema.ts";
import type { CellResult } from "./cell-result.ts";
import { directionOf } from "./figure.ts";
import { type PooledPredictions, poolPredictions } from "./pool.ts";

/** The best level against another one. p values are two-sided; Holm's adjustment is over all pairs with the best. */
export interface PairComparison {
  readonly level: string;
  /** Over the blocks. */
  readonly wilcoxon: { readonly p: number; readonly holm: number };
  /** Nadeau and Bengio's, where the blocks are folds or seeds alone; best minus the other. */
  readonly correctedT: CorrectedTResult | null;
  /** On the same images: pooled over folds, or the first seed's test; null where the images differ. */
  readonly mcNemar: {
    readonly onlyBest: number;
    readonly onlyOther: number;
    readonly p: number;
    readonly holm: number;
  } | null;
  /** Difference of the areas under the ROC curve, best minus the other; null where one is not defined. */
  readonly deLong: { readonly difference: number; readonly p: number } | null;
}

/** How the levels of the compared axis do against each other, in one group of cells. */
export interface Comparison {
  readonly axis: string;
  /** Levels of the axes that are kept apart. */
  readonly group: Readonly<Record<string, string>>;
  /** What is compared: the first figure of the part. */
  readonly figure: string;
  readonly levels: readonly string[];
  readonly means: readonly number[];
  /** What stands for a block: `seed`, `fold`, or levels of another axis with them. */
  readonly blocks: number;
  /** null with fewer than three levels or two blocks */
  readonly friedman: FriedmanResult | null;
  readonly nemenyi: NemenyiResult | null;
  /** Index of the level with the best mean. */
  readonly best: number;
  readonly pairs: readonly PairComparison[];
}

interface Member {
  readonly result: CellResult;
  readonly done: RanCell;
}

/**
 * Tests over the levels of the axis that a part compares (Demsar 2006): Friedman's with Nemenyi's for all of them, and
 * the best against each other one by Wilcoxon's, the corrected t, McNemar's and DeLong's. Levels that have not run in
 * every block are left out.
 */
export function comparisons(part: StudyPart, results: readonly CellResult[], ran: readonly RanCell[]): Comparison[] {
  const compared = part.axes.find(({ tests }) => tests === "compare");
  if (compared === undefined) return [];
  const apart = part.axes.filter(({ tests }) => tests === "apart").map(({ name }) => name);
  const groups = new Map<string, Member[]>();
  for (const [index, result] of results.entries()) {
    const key = JSON.stringify(apart.map((axis) => result.choice[axis]));
    groups.set(key, [...(groups.get(key) ?? []), { result, done: ran[index] }]);
  }
  return [...groups.values()].flatMap((members) => {
    const group = Object.fromEntries(apart.map((axis) => [axis, members[0].result.choice[axis]]));
    const comparison = compareGroup(part, compared.name, members);
    return comparison ? [{ ...comparison, group }] : [];
  });
}

function compareGroup(
  part: StudyPart,
  axis: string,
  members: readonly Member[],
): Omit<Comparison, "group"> | undefined {
  const [figure] = part.figures;
  const byLevel = new Map<string, Member[]>();
  for (const member of members) {
    const level = member.result.choice[axis];
    byLevel.set(level, [...(byLevel.get(level) ?? []), member]);
  }
  const values = new Map([...byLevel].map(([level, of]) => [level, valuesByBlock(of, axis, figure)]));
  const names = [...new Set([...values.values()].flatMap((each) => [...each.keys()]))];
  const blocks = names.length;
  const whole = [...byLevel].flatMap(([level, of]) => {
    const found = names.flatMap((name) => values.get(level)?.get(name) ?? []);
    return found.length === blocks && blocks > 0 ? [{ level, of, values: found }] : [];
  });
  if (whole.length < 2) return undefined;
  const means = whole.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / blocks);
  const direction = directionOf(figure);
  const best = means.indexOf(direction * Math.max(...means.map((mean) => direction * mean)));
  const ranked =
    whole.length > 2 && blocks > 1
      ? friedman(Array.from({ length: blocks }, (_, block) => whole.map(({ values }) => direction * values[block])))
      : null;
  return {
    axis,
    figure,
    levels: whole.map(({ level }) => level),
    means,
    blocks,
    friedman: ranked,
    nemenyi: ranked && nemenyi(ranked.meanRanks, blocks),
    best,
    pairs: pairsOf(whole, best),
  };
}

/** A level's figure in each block: the levels of the other axes, and which repeat. */
function valuesByBlock(members: readonly Member[], axis: string, figure: string): Map<string, number> {
  const byBlock = new Map<string, number>();
  for (const { result } of members) {
    const others = Object.entries(result.choice).filter(([name]) => name !== axis);
    for (const [repeat, value] of (result.spread[figure]?.values ?? []).entries()) {
      if (value !== null) byBlock.set(JSON.stringify([others, repeat]), value);
    }
  }
  return byBlock;
}

interface Level {
  readonly level: string;
  readonly of: readonly Member[];
  readonly values: readonly number[];
}

function pairsOf(whole: readonly Level[], best: number): PairComparison[] {
  const others = whole.filter((_, index) => index !== best);
  const first = whole[best];
  const wilcoxons = others.map(({ values }) => wilcoxonSignedRank(first.values, values).p);
  const mcNemars = others.map((other) => rightAndWrong(first, other));
  const adjusted = holm(wilcoxons);
  const testable = mcNemars.flatMap((test, index) => (test ? [{ index, p: test.p }] : []));
  const adjustedMcNemar = new Map(holm(testable.map(({ p }) => p)).map((p, at) => [testable[at].index, p]));
  return others.map((other, index) => {
    const test = mcNemars[index];
    return {
      level: other.level,
      wilcoxon: { p: wilcoxons[index], holm: adjusted[index] },
      correctedT: overSplits(first, other),
      mcNemar: test && { ...test, holm: adjustedMcNemar.get(index) ?? test.p },
      deLong: areas(first, other),
    };
  });
}

/** The blocks must be splits of one data set: the repeats of a single cell. */
function overSplits(first: Level, other: Level): CorrectedTResult | null {
  if (first.of.length !== 1 || first.values.length < 2) return null;
  const [{ finished }] = first.of[0].done.ran;
  return correctedResampledT(first.values, other.values, finished.rows.length / finished.trained);
}

/** The predictions that two levels are compared by image on. */
function testOf({ of }: Level): PooledPredictions | undefined {
  if (of.length !== 1) return undefined;
  const { done, result } = of[0];
  const runs = done.ran.map(({ finished }) => finished);
  return poolPredictions(result.how === "pooled over folds" ? runs : runs.slice(0, 1));
}

function onSameImages(first: Level, other: Level): [PooledPredictions, PooledPredictions] | undefined {
  const [a, b] = [testOf(first), testOf(other)];
  return a && b && a.paths.join("\n") === b.paths.join("\n") ? [a, b] : undefined;
}

function rightAndWrong(first: Level, other: Level): { onlyBest: number; onlyOther: number; p: number } | null {
  const same = onSameImages(first, other);
  if (!same) return null;
  const [a, b] = same.map(({ labels, probabilities }) => probabilities.map((row, i) => topClass(row) === labels[i]));
  const { onlyFirstRight, onlySecondRight, p } = mcNemar(a, b);
  return { onlyBest: onlyFirstRight, onlyOther: onlySecondRight, p };
}

function areas(first: Level, other: Level): { difference: number; p: number } | null {
  const same = onSameImages(first, other);
  if (!same) return null;
  try {
    const [a, b] = same.map(({ labels, probabilities, classes, groups }) =>
      estimateMacroArea(labels, probabilities, classes.length, groups),
    );
    const { difference, p } = compareAreas(a, b);
    return { difference, p };
  } catch (error) {
    // A test without two independent images of each side has no area's error.
    if (error instanceof EvaluationError && error.code === "class-absent") return null;
    throw error;
  }
}
