import { type Html, html } from "@leukoscope/markup";
import type { CaseReport } from "../document/schema.ts";
import { type Numbers, numberOf, numbersOf } from "../text/numbers.ts";
import {
  classText,
  countNotes,
  headLines,
  intervalText,
  modelLines,
  percent,
  predictedText,
  proportionText,
  timeText,
} from "../text/words.ts";
import { list, pairs, section, shareBar, table } from "./parts.ts";
import { STYLE } from "./style.ts";

export interface PictureOptions {
  /** A small picture of a cell by the cell's id: a `data:` address of a PNG or a JPEG. */
  readonly pictures?: ReadonlyMap<string, string>;
}

/** Nothing from anywhere: no script, no request; pictures are in the page. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML page that needs nothing else, on a screen and on paper. The same report gives the same text. */
export function toHtml(report: CaseReport, { pictures = new Map() }: PictureOptions = {}): string {
  const numbers = numbersOf(report);
  const title = `Blood-smear count: ${report.case.name}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="research">${report.researchUse}</p>
${report.signOff ? undefined : html`<p class="preliminary">Preliminary: nobody has signed this report.</p>\n`}${pairs(headLines(report))}${countsSection(report)}${limitsSection(report)}${gallerySection(report, numbers, pictures)}${imagesSection(report, numbers)}${correctionsSection(report, numbers)}${reviewSection(report)}${modelSection(report)}${section("What these figures do not tell", list(report.dataLimits))}${cellsSection(report, numbers)}</main>
<footer class="quiet"><p>${report.researchUse}</p></footer>
</body>
</html>
`.text;
}

const countsSection = ({ counts }: CaseReport): Html =>
  section(
    "Counts",
    table(
      `Counted cells by class, n = ${counts.classified}`,
      [
        { title: "class" },
        { title: "cells", isNumber: true },
        { title: "share", isNumber: true },
        { title: "95 % interval", isNumber: true },
        { title: "0 to 100 %" },
      ],
      counts.classes.map((row) => [
        classText(row),
        row.count,
        row.proportion && percent(row.proportion.share),
        row.proportion && intervalText(row.proportion.interval),
        shareBar(row.proportion),
      ]),
    ),
    list(countNotes(counts)),
  );

function limitsSection({ counts: { blasts, limits } }: CaseReport): Html | undefined {
  if (!blasts) return undefined;
  return section(
    "Blasts beside published limits",
    html`<p>Blasts among counted white cells: <strong>${proportionText(blasts)}</strong>.</p>
<p class="quiet">A teaching aid, not a finding: where the whole interval lies against limits that others have published
(table ${limits[0]?.version ?? "without rows"}).</p>
`,
    table(
      "Published limits",
      [{ title: "limit", isNumber: true }, { title: "interval is" }, { title: "what it says" }, { title: "source" }],
      limits.map(({ interval, label, least, source }) => [percent(least), interval, label, source]),
    ),
  );
}

/** Cells by class, as haematologists look at them. */
function gallerySection(
  { cells }: CaseReport,
  numbers: Numbers,
  pictures: ReadonlyMap<string, string>,
): Html | undefined {
  const shown = cells.filter(({ id, standing }) => standing !== "excluded" && pictures.has(id));
  if (shown.length === 0) return undefined;
  const labels = [...new Set(shown.map(({ label }) => label))];
  return section(
    "Cells by class",
    ...labels.map((label) => {
      const ofLabel = shown.filter((cell) => cell.label === label);
      return html`<h3>${label}: ${ofLabel.length}</h3>
<ul class="gallery">${ofLabel.map(
        (cell) =>
          html`<li><img src="${pictures.get(cell.id)}" alt="cell ${numbers.cells.get(cell.id)}">${numbers.cells.get(cell.id)}</li>`,
      )}</ul>
`;
    }),
  );
}

const imagesSection = ({ images }: CaseReport, numbers: Numbers): Html =>
  section(
    "Images",
    table(
      "Images of the case",
      [
        { title: "image" },
        { title: "pixels", isNumber: true },
        { title: "cells", isNumber: true },
        { title: "as a whole" },
        { title: "SHA-256" },
      ],
      images.map(({ cells, height, id, label, probability, sha256, width }) => [
        numbers.images.get(id),
        `${width} x ${height}`,
        cells,
        label && `${label}${probability === undefined ? "" : `, ${percent(probability)}`}`,
        html`<span class="hash">${sha256}</span>`,
      ]),
    ),
  );

const correctionsSection = ({ corrections }: CaseReport, numbers: Numbers): Html =>
  section(
    "Corrections",
    corrections.length === 0
      ? html`<p>Nothing was corrected.</p>\n`
      : table(
          "What a person named otherwise",
          [
            { title: "what" },
            { title: "from" },
            { title: "to" },
            { title: "why" },
            { title: "who" },
            { title: "when" },
          ],
          corrections.map((correction) => {
            const { at, by, from, reason, to } = correction;
            return [numberOf(correction, numbers), from, to, reason, by, timeText(at)];
          }),
        ),
  );

const reviewSection = ({ reviews, signOff }: CaseReport): Html =>
  section(
    "Review and sign-off",
    reviews.length === 0
      ? html`<p>No second reader.</p>\n`
      : table(
          "Readers",
          [{ title: "who" }, { title: "when" }, { title: "verdict" }, { title: "note" }],
          reviews.map(({ at, by, note, verdict }) => [by, timeText(at), verdict, note]),
        ),
    signOff ? html`<p>Signed by ${signOff.by}, ${timeText(signOff.at)}.</p>\n` : html`<p>Not signed.</p>\n`,
  );

function modelSection(report: CaseReport): Html | undefined {
  const lines = modelLines(report);
  return lines.length > 0 ? section("Model", pairs(lines)) : undefined;
}

const cellsSection = ({ cells }: CaseReport, numbers: Numbers): Html =>
  section(
    "Cells",
    table(
      `All ${cells.length} cells that were found, numbered image.cell; the JSON and CSV renderings have their identifiers`,
      [
        { title: "cell" },
        { title: "label" },
        { title: "named by" },
        { title: "the model said" },
        { title: "nucleus, px²", isNumber: true },
        { title: "cytoplasm, px²", isNumber: true },
        { title: "at x, y", isNumber: true },
      ],
      cells.map((cell) => [
        numbers.cells.get(cell.id),
        cell.label,
        cell.standing,
        predictedText(cell),
        cell.nucleusArea,
        cell.cytoplasmArea,
        `${cell.centroid.x.toFixed(0)}, ${cell.centroid.y.toFixed(0)}`,
      ]),
    ),
  );
