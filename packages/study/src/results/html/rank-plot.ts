import { escaped } from "@leukoscope/markup";
import type { Comparison } from "../comparisons.ts";

const WIDTH = 900;
const EDGE = 60;
const STEP = 16;

/** A critical-difference diagram (Demsar 2006): mean ranks on a line, bars over those that do not differ. */
export function rankPlot({ axis, levels, friedman, nemenyi }: Comparison): string {
  if (friedman === null || nemenyi === null) return "";
  const { meanRanks } = friedman;
  const x = (rank: number) => EDGE + ((rank - 1) / Math.max(levels.length - 1, 1)) * (WIDTH - 2 * EDGE);
  const order = [...levels.keys()].sort((a, b) => meanRanks[a] - meanRanks[b]);
  const bars = nemenyi.indistinct.map((set, index) => {
    const ranks = set.map((level) => meanRanks[level]);
    const y = 52 + 7 * index;
    return `<line class="bar" x1="${at(x(Math.min(...ranks)) - 3)}" x2="${at(x(Math.max(...ranks)) + 3)}" y1="${y}" y2="${y}"/>`;
  });
  const base = 66 + 7 * bars.length;
  const names = order.map((level, index) => {
    const place = x(meanRanks[level]);
    const y = base + STEP * index;
    const anchor = place > WIDTH / 2 ? "end" : "start";
    const text = `${levels[level]} (${meanRanks[level].toFixed(2)})`;
    return `<line class="grid" x1="${at(place)}" x2="${at(place)}" y1="40" y2="${y}"/><text x="${at(place + (anchor === "end" ? -4 : 4))}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
  });
  const ticks = levels.map(
    (_, index) => `<text x="${at(x(index + 1))}" y="34" text-anchor="middle">${index + 1}</text>`,
  );
  const difference = nemenyi.criticalDifference;
  const title = `mean ranks of ${axis}s, 1 is best; bars join those that Nemenyi's test does not part (critical difference ${difference.toFixed(2)})`;
  return `<svg viewBox="0 0 ${WIDTH} ${base + STEP * levels.length}" role="img" aria-label="${escaped(title)}"><text x="${EDGE}" y="14">${escaped(title)}</text><line class="axis" x1="${EDGE}" x2="${WIDTH - EDGE}" y1="40" y2="40"/>${ticks.join("")}${names.join("")}${bars.join("")}</svg>`;
}

const at = (value: number): string => value.toFixed(1);
