import { Html, html } from "@leukoscope/markup";

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** A table; the first cell of each row names it. */
export const table = (caption: string, columns: readonly Column[], rows: readonly (readonly (string | number)[])[]) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ isNumber, title }) => html`<th scope="col"${numeric(isNumber)}>${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map(
      (cell, index) => html`<td${numeric(columns[index + 1].isNumber)}>${cell}</td>`,
    )}</tr>
`,
  )}</tbody></table></div>`;

const numeric = (isNumber = false): Html => new Html(isNumber ? ' class="number"' : "");

/**
 * A picture drawn by `render`, with what it shows in words for those who cannot see it.
 * @param svg as the plotting library gives it: escaped, and without references
 */
export function figure(svg: string, words: string, caption?: string): Html {
  const picture = new Html(svg.replace(/<svg /, `<svg focusable="false" aria-hidden="true" `));
  return html`<figure><div class="scroll" tabindex="0" role="img" aria-label="${words}">${picture}</div>${
    caption === undefined ? undefined : html`<figcaption>${caption}</figcaption>`
  }</figure>`;
}

export interface PagePicture {
  readonly path: string;
  /** A `data:` address; undefined where the image can't be read. */
  readonly source: string | undefined;
  /** What is told of it, above its name. */
  readonly lines: readonly string[];
}

export const pictures = (all: readonly PagePicture[]): Html =>
  html`<ul class="images">${all.map(
    ({ lines, path, source }) => html`<li>${
      source === undefined
        ? html`<p class="quiet">can't be read</p>`
        : html`<img src="${source}" width="80" height="80" alt="small picture of ${path}">`
    }${lines.map((line) => html`<div>${line}</div>`)}<div class="name">${path}</div></li>
`,
  )}</ul>`;

export const section = (id: string, title: string, content: readonly (Html | undefined)[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${content}</section>
`;

export const percent = (share: number, digits = 0): string => `${(100 * share).toFixed(digits)} %`;

/** `1 image`, `2 images`. */
export const many = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
