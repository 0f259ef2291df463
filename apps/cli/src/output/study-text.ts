import type { CellResult, Estimate, PartResult, Spread, StudyResult } from "@leukoscope/study";
import { type Column, duration, percent, table } from "./table.ts";

const TITLES: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  balancedAccuracy: "balanced accuracy",
  precisionMacro: "precision, macro",
  precisionWeighted: "precision, weighted",
  recallMacro: "recall, macro",
  f1Macro: "F1, macro",
  f1Weighted: "F1, weighted",
  auc: "AUC",
};

/** A study for people: a table a part, the paper's figures beside ours. */
export function studyText(result: StudyResult): string {
  const { title, paper, parts, trainingSeconds, seconds, peakMemoryMegabytes, out } = result;
  const memory = peakMemoryMegabytes === undefined ? "" : `, ${(peakMemoryMegabytes / 1024).toFixed(1)} GB at most`;
  return [
    title,
    ...(paper ? [paper.citation + (paper.doi ? `, doi ${paper.doi}` : "")] : []),
    ...parts.flatMap((part) => ["", ...partText(part)]),
    "",
    `${duration(trainingSeconds)} of training in all; this command took ${duration(seconds)}${memory}`,
    `runs and study.json: ${out}`,
  ].join("\n");
}

function partText({ title, state, needs, axes, figures, cells, notes }: PartResult): string[] {
  if (state === "needs-data") return [`${title}: not run; it needs ${needs}`];
  const columns: Column[] = [
    ...axes.map((axis) => ({ title: axis })),
    ...(cells.some(({ leaks }) => leaks !== undefined) ? [{ title: "leaks" }] : []),
    { title: "n", align: "right" },
    ...figures.flatMap((figure): Column[] => [
      ...(cells.some(({ published }) => figure in published)
        ? [{ title: `${titleOf(figure)}: paper`, align: "right" } as const]
        : []),
      { title: `${titleOf(figure)}: ours, 95 % interval`, align: "right" },
      ...(cells.some(({ runs }) => runs.length > 1) ? [{ title: "mean ± sd", align: "right" } as const] : []),
    ]),
  ];
  const leaky = columns.some((column) => column.title === "leaks");
  const rows = cells.map((cell) => [
    ...axes.map((axis) => cell.choice[axis]),
    ...(leaky ? [cell.leaks === undefined ? "" : cell.leaks ? "yes" : "no"] : []),
    String(cell.n),
    ...figures.flatMap((figure) => cellsOf(cell, figure, cells)),
  ]);
  const sources = [...new Set(cells.flatMap((cell) => cell.sources))];
  const hows = [...new Set(cells.map(({ how }) => how))];
  return [
    title,
    table(columns, rows),
    `ours: ${hows.join(", ")}${sources.length > 0 ? `; paper: ${sources.join("; ")}` : ""}`,
    ...notes,
  ];
}

function cellsOf(
  { published, figures, spread, runs }: CellResult,
  figure: string,
  cells: readonly CellResult[],
): string[] {
  const told = published[figure];
  return [
    ...(cells.some((cell) => figure in cell.published) ? [told === undefined ? "" : percent(told, 2)] : []),
    estimateText(figures[figure]),
    ...(cells.some((cell) => cell.runs.length > 1) ? [runs.length > 1 ? spreadText(spread[figure]) : ""] : []),
  ];
}

const titleOf = (figure: string): string => TITLES[figure] ?? figure;

const estimateText = (estimate: Estimate | undefined): string =>
  estimate === undefined
    ? "a class is absent"
    : percent(estimate.value, 2) +
      (estimate.ci ? `  [${percent(estimate.ci[0], 2)}, ${percent(estimate.ci[1], 2)}]` : "");

const spreadText = ({ mean, sd }: Spread): string =>
  `${percent(mean, 2)}${sd === null ? "" : ` ± ${(100 * sd).toFixed(2)}`}`;
