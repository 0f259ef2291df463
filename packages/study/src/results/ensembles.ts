import { evaluatePredictions } from "@leukoscope/evaluate";
import { groupsOf } from "@leukoscope/protocol";
import type { Cell } from "../plan/plan-runs.ts";
import type { FinishedRun, TestedRow } from "../runs/finished-run.ts";
import type { RanCell } from "../runs/run-cell.ts";
import type { StudyPart } from "../study-schema.ts";
import { type CellResult, cellResult } from "./cell-result.ts";

/** How members are weighted: alike, or by their macro F1 on validation. */
const KINDS = { averaged: () => 1, "weighted by validation": ({ result }: FinishedRun) => result.val.f1Macro };

/**
 * Ensembles over the levels of the compared axis: the mean of their probabilities, alike and weighted by validation, for
 * each fold or seed of each combination of the other axes. Their members must have been tested on the same images.
 */
export function ensembles(part: StudyPart, cells: readonly Cell[], ran: readonly RanCell[]): CellResult[] {
  const axis = part.axes.find(({ tests }) => tests === "compare")?.name;
  if (axis === undefined || !part.ensembles) return [];
  const groups = new Map<string, { readonly cell: Cell; readonly done: RanCell }[]>();
  for (const [index, cell] of cells.entries()) {
    const others = Object.entries(cell.choice).filter(([name]) => name !== axis);
    const key = JSON.stringify(others.map(([, level]) => level.name));
    groups.set(key, [...(groups.get(key) ?? []), { cell, done: ran[index] }]);
  }
  return [...groups.values()].flatMap((members) => {
    const runs = members.filter(({ done }) => done.ran.length > 0);
    if (runs.length < 2) return [];
    return Object.entries(KINDS).flatMap(([name, weight]) => {
      const joined = joinCells(
        runs.map(({ done }) => done),
        weight,
      );
      if (joined === undefined) return [];
      const [{ cell }] = members;
      const choice = { ...cell.choice, [axis]: { name: `${runs.length}, ${name}`, set: {} } };
      const { size: _, ...result } = cellResult(
        { ...part, noise: undefined, published: [] },
        { ...cell, choice },
        joined,
      );
      return [{ ...result, size: null }];
    });
  });
}

function joinCells(cells: readonly RanCell[], weight: (run: FinishedRun) => number): RanCell | undefined {
  const [first] = cells;
  const ran = first.ran.flatMap(({ planned }, index) => {
    const finished = joinRuns(
      cells.flatMap(({ ran: runs }) => runs[index]?.finished ?? []),
      weight,
    );
    return finished ? [{ planned, finished, noisy: {} }] : [];
  });
  return ran.length === first.ran.length ? { ...first, ran, start: "members" } : undefined;
}

/** The weighted mean of the probabilities; undefined where the members' tests are not of the same images. */
export function joinRuns(runs: readonly FinishedRun[], weight: (run: FinishedRun) => number): FinishedRun | undefined {
  const [first] = runs;
  const tables = runs.map(({ rows }) => new Map(rows.map((row) => [row.path, row])));
  if (tables.some((table) => table.size !== first.rows.length)) return undefined;
  const given = runs.map(weight);
  const sum = given.reduce((total, each) => total + each, 0);
  // Members that all fail on validation weigh alike.
  const weights = given.map((each) => (sum > 0 ? each / sum : 1 / runs.length));
  const classes = Object.keys(first.rows[0].probabilities);
  const rows: TestedRow[] = [];
  for (const { path, class: truth } of first.rows) {
    const said = tables.map((table) => table.get(path)?.probabilities);
    if (said.some((each) => each === undefined)) return undefined;
    const mean = classes.map((name) => said.reduce((total, each, at) => total + weights[at] * (each?.[name] ?? 0), 0));
    const label = classes[mean.indexOf(Math.max(...mean))];
    rows.push({
      path,
      class: truth,
      label,
      probabilities: Object.fromEntries(classes.map((name, k) => [name, mean[k]])),
    });
  }
  const test = evaluatePredictions({
    labels: rows.map((row) => classes.indexOf(row.class)),
    probabilities: rows.map((row) => classes.map((name) => row.probabilities[name])),
    classes,
    groups: groupsOf(first.records)?.values,
  });
  return { ...first, rows, result: { ...first.result, seconds: 0, test } };
}
