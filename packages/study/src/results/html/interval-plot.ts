import { escaped } from "@leukoscope/markup";
import type { PartResult } from "../study-result.ts";
import { figureTitle, share } from "../tables/text.ts";

const ROW = 20;
const LABEL = 330;
const WIDTH = 900;
const RIGHT = 24;
const TICKS = 5;

/** The part's first figure, a row a cell: ours with its interval, the paper's as a diamond. Empty without a figure. */
export function intervalPlot({ axes, cells, figures: [figure] }: PartResult): string {
  const shown = cells.filter((cell) => cell.figures[figure]);
  if (shown.length === 0) return "";
  const ends = shown.flatMap(({ figures, published }) => {
    const { value, ci } = figures[figure];
    return [value, ...(ci ?? []), ...(figure in published ? [published[figure]] : [])];
  });
  const low = Math.max(0, Math.floor(20 * Math.min(...ends)) / 20);
  const high = Math.min(1, Math.ceil(20 * Math.max(...ends)) / 20) || 1;
  const x = (value: number) => LABEL + ((value - low) / Math.max(high - low, 0.05)) * (WIDTH - LABEL - RIGHT);
  const height = 30 + ROW * shown.length + 24;
  const bottom = 26 + ROW * shown.length;
  const ticks = Array.from({ length: TICKS + 1 }, (_, tick) => low + (tick * (high - low)) / TICKS).map(
    (value) =>
      `<line x1="${at(x(value))}" x2="${at(x(value))}" y1="22" y2="${bottom}" class="grid"/><text x="${at(x(value))}" y="${bottom + 16}" text-anchor="middle">${share(value, 0)}</text>`,
  );
  const rows = shown.map(({ choice, figures, published }, index) => {
    const y = 30 + ROW * index + ROW / 2 - 4;
    const { value, ci } = figures[figure];
    const label = axes.map((axis) => choice[axis]).join(", ");
    const told = figure in published ? diamond(x(published[figure]), y) : "";
    const bar = ci ? `<line x1="${at(x(ci[0]))}" x2="${at(x(ci[1]))}" y1="${y}" y2="${y}" class="bar"/>` : "";
    return `<text x="${LABEL - 10}" y="${y + 4}" text-anchor="end">${escaped(label)}</text>${bar}<circle cx="${at(x(value))}" cy="${y}" r="4"><title>${escaped(label)}: ${share(value)}</title></circle>${told}`;
  });
  const key = `${figureTitle(figure)}: dot and bar ours with its 95 % interval${shown.some(({ published }) => figure in published) ? ", diamond the paper's" : ""}`;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(key)}"><text x="${LABEL}" y="14">${escaped(key)}</text>${ticks.join("")}${rows.join("")}</svg>`;
}

const at = (value: number): string => value.toFixed(1);

const diamond = (x: number, y: number): string =>
  `<path class="paper" d="M${at(x - 5)} ${y}L${at(x)} ${y - 5}L${at(x + 5)} ${y}L${at(x)} ${y + 5}Z"/>`;
