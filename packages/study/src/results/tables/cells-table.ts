import type { CellResult } from "../cell-result.ts";
import type { PartResult } from "../study-result.ts";
import type { StudyTable } from "./study-table.ts";
import { estimateText, figureTitle, share, spreadText } from "./text.ts";

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly of: (cell: CellResult) => string;
}

const left = (title: string, of: Column["of"]): Column => ({ title, align: "left", of });
const right = (title: string, of: Column["of"]): Column => ({ title, align: "right", of });

/** A row a cell: what was varied, the paper's figures, ours with their intervals. */
export function cellsTable({ title, axes, figures, cells, notes }: PartResult): StudyTable {
  const varied = axes.filter((axis) => new Set(cells.map(({ choice }) => choice[axis])).size > 1 || axes.length < 3);
  const columns: Column[] = [
    ...varied.map((axis) => left(axis, ({ choice }) => choice[axis])),
    ...(cells.some(({ leaks }) => leaks !== undefined) ? [left("leaks", leaksText)] : []),
    left("start", ({ start }) => start),
    right("n", ({ n, missing }) => (missing === undefined ? String(n) : "")),
    ...figures.flatMap((figure) => figureColumns(figure, cells)),
  ];
  const fixed = axes.filter((axis) => !varied.includes(axis)).map((axis) => `${axis}: ${cells[0].choice[axis]}`);
  const sources = [...new Set(cells.flatMap((cell) => cell.sources))];
  const hows = [...new Set(cells.filter(({ missing }) => missing === undefined).map(howText))];
  const missing = [...new Set(cells.flatMap((cell) => cell.missing ?? []))];
  return {
    title,
    columns,
    rows: cells.map((cell) => columns.map(({ of }) => of(cell))),
    remarks: [
      ...fixed,
      ...(hows.length > 0 ? [`ours: ${hows.join("; ")}`] : []),
      ...(sources.length > 0 ? [`paper: ${sources.join("; ")}`] : []),
      ...sizesText(cells),
      ...missing.map((reason) => `not run: ${reason}`),
      ...notes,
    ],
  };
}

function figureColumns(figure: string, cells: readonly CellResult[]): Column[] {
  const name = figureTitle(figure);
  const told = cells.some(({ published }) => figure in published);
  const ours = ({ figures, missing }: CellResult) =>
    missing === undefined ? estimateText(figures[figure]) : "not run";
  return [
    ...(told
      ? [right(`${name}, paper`, ({ published }) => (figure in published ? share(published[figure]) : ""))]
      : []),
    right(`${name}, ours`, ours),
    ...(cells.some(({ how, runs }) => how === "pooled over folds" && runs.length > 1)
      ? [right("mean ± sd", ({ spread }) => (spread[figure] ? spreadText(spread[figure]) : ""))]
      : []),
    ...(cells.some(({ how }) => how === "mean over seeds")
      ? [right("sd", ({ spread }) => sdText(spread[figure]?.sd))]
      : []),
  ];
}

const sdText = (sd: number | null | undefined): string => (typeof sd === "number" ? (100 * sd).toFixed(2) : "");

const leaksText = ({ leaks }: CellResult): string => (leaks === undefined ? "" : leaks ? "yes" : "no");

function howText({ how, runs }: CellResult): string {
  if (how === "pooled over folds") return `${runs.length} folds' tests pooled, 95 % intervals of the pool`;
  if (how === "mean over seeds") return `mean of ${runs.length} seeds, 95 % intervals by the corrected resampled t`;
  return "one test, 95 % intervals";
}

/** Parameter counts, as the papers give them. */
function sizesText(cells: readonly CellResult[]): string[] {
  const sizes = new Map<string, string>();
  for (const { choice, size } of cells) {
    if (size === null) continue;
    const count = `${size.parameters.toLocaleString("en")} parameters (${size.trainable.toLocaleString("en")} trainable)`;
    sizes.set(choice.model ?? "the network", count);
  }
  return [...sizes].map(([model, count]) => `${model}: ${count}`);
}
