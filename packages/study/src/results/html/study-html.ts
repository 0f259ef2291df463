import { RESEARCH_USE } from "@leukoscope/classifier";
import { escaped } from "@leukoscope/markup";
import type { PartResult, StudyResult } from "../study-result.ts";
import { partTables, unrunText } from "../tables/part-tables.ts";
import type { StudyTable } from "../tables/study-table.ts";
import { intervalPlot } from "./interval-plot.ts";
import { rankPlot } from "./rank-plot.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1d24; --paper: #fff; --line: #c9c9d4; --ours: #3b4cc0; --told: #b40426; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf2; --paper: #16161b; --line: #44444f; --ours: #9fb2ff; --told: #ff9a8a; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; margin: .5rem 0; }
th, td { padding: .2rem .7rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
.right { text-align: right; font-variant-numeric: tabular-nums; }
svg { width: 100%; max-width: 900px; font: 12px system-ui, sans-serif; fill: var(--ink); display: block; margin: 1rem 0; }
svg .grid { stroke: var(--line); } svg .axis { stroke: var(--ink); } svg .bar { stroke: var(--ours); stroke-width: 3; }
svg circle { fill: var(--ours); } svg .paper { fill: none; stroke: var(--told); stroke-width: 2; }
.notice { border-left: 4px solid var(--told); padding-left: .8rem; }
`;

/** A study as one page that needs nothing else: tables, intervals beside the paper's figures, ranks. */
export function studyHtml(result: StudyResult): string {
  const { title, paper, budget, parts } = result;
  const cited = paper ? `<p>${escaped(paper.citation)}${paper.doi ? `, doi ${escaped(paper.doi)}` : ""}</p>` : "";
  const scaled = budget
    ? `<p class="notice">Scaled down: ${escaped(budget)}. These figures show that the study runs; they say nothing about the paper's.</p>`
    : "";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>${cited}<p class="notice">${escaped(RESEARCH_USE)}</p>${scaled}
${parts.map(partHtml).join("\n")}
</body></html>
`;
}

function partHtml(part: PartResult): string {
  if (part.state !== "done") return `<h2>${escaped(part.title)}</h2><p>${escaped(unrunText(part))}</p>`;
  const [cells, ...others] = partTables(part);
  return [
    `<h2>${escaped(part.title)}</h2>`,
    intervalPlot(part),
    tableHtml(cells),
    ...part.comparisons.map(rankPlot),
    ...others.map((table) => `<h3>${escaped(table.title)}</h3>${tableHtml(table)}`),
  ].join("\n");
}

function tableHtml({ columns, rows, remarks }: StudyTable): string {
  const cell = (tag: string, text: string, align: string) =>
    `<${tag}${align === "right" ? ' class="right"' : ""}>${escaped(text)}</${tag}>`;
  const head = columns.map(({ title, align }) => cell("th", title, align)).join("");
  const body = rows.map((row) => `<tr>${row.map((text, at) => cell("td", text, columns[at].align)).join("")}</tr>`);
  const notes = remarks.map((remark) => `<li>${escaped(remark)}</li>`).join("");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div><ul>${notes}</ul>`;
}
