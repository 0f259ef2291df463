import { Html, html } from "@leukoscope/markup";
import type { ReportedCounts } from "../document/schema.ts";

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A table; the first cell of each row names it. A long one can be scrolled by key, too. */
export const table = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string | number | undefined)[])[],
): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ isNumber, title }) => html`<th scope="col"${numeric(isNumber)}>${title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map(
    (cell, index) => html`<td${numeric(columns[index + 1].isNumber)}>${cell}</td>`,
  )}</tr>
`,
)}</tbody></table></div>
`;

const numeric = (isNumber = false): Html => new Html(isNumber ? ' class="number"' : "");

export const section = (title: string, ...content: readonly (Html | undefined)[]): Html => html`<section>
<h2>${title}</h2>
${content}</section>
`;

export const list = (items: readonly string[]): Html | undefined =>
  items.length > 0 ? html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>\n` : undefined;

export const pairs = (lines: readonly (readonly [label: string, value: string])[]): Html => html`<dl>
${lines.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>\n`)}</dl>
`;

const WIDTH = 160;

/** A share as a bar, its interval as a line upon it, from 0 to 100 %. The table beside it has the figures. */
export function shareBar(proportion: ReportedCounts["blasts"]): Html | undefined {
  if (!proportion) return undefined;
  const at = (share: number): string => (share * WIDTH).toFixed(1);
  const [low, high] = proportion.interval;
  return html`<svg width="${WIDTH}" height="14" viewBox="0 0 ${WIDTH} 14" aria-hidden="true" focusable="false"><rect class="bar" y="2" height="10" width="${at(proportion.share)}"/><path class="interval" d="M${at(low)} 7H${at(high)}M${at(low)} 4v6M${at(high)} 4v6"/></svg>`;
}
