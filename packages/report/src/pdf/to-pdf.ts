import type { Content, TableCell, TDocumentDefinitions } from "pdfmake/interfaces.js";
import type { CaseReport } from "../document/schema.ts";
import type { PictureOptions } from "../html/to-html.ts";
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

/**
 * The report as a PDF of A4 pages, its font embedded; the same report gives the same bytes. The library comes with the
 * first call: a page that makes no PDF does not load it.
 */
export async function toPdf(report: CaseReport, options: PictureOptions = {}): Promise<Uint8Array> {
  const { layOut, missingFrom } = await import("./engine.ts");
  const missing = missingFrom(JSON.stringify(report));
  const note =
    missing.length > 0
      ? [
          `This PDF's font has no glyph for ${missing.length} of the report's characters and leaves them out; the HTML and JSON renderings hold them.`,
        ]
      : [];
  return layOut(definitionOf(report, options, note));
}

const QUIET = "#57606a";
const LINE = "#c5cad0";

function definitionOf(
  report: CaseReport,
  { pictures = new Map() }: PictureOptions,
  notes: string[],
): TDocumentDefinitions {
  const numbers = numbersOf(report);
  const title = `Blood-smear count: ${report.case.name}`;
  return {
    pageSize: "A4",
    pageMargins: [42, 48, 42, 52],
    language: "en",
    displayTitle: true,
    info: {
      title,
      subject: report.researchUse,
      creator: `${report.software.name} ${report.software.version}`,
      producer: "pdfmake",
      creationDate: new Date(report.createdAt),
    },
    defaultStyle: { font: "Roboto", fontSize: 9, lineHeight: 1.2 },
    styles: {
      title: { fontSize: 17, bold: true },
      heading: { fontSize: 12, bold: true, margin: [0, 14, 0, 4] },
      quiet: { color: QUIET, fontSize: 8 },
      head: { color: QUIET, bold: true },
    },
    footer: (page, pages) => ({
      margin: [42, 14, 42, 0],
      columns: [
        { text: `${report.researchUse} ${report.signOff ? "" : "Preliminary."}`, style: "quiet", width: "*" },
        { text: `${report.case.name}, page ${page} of ${pages}`, style: "quiet", width: "auto", alignment: "right" },
      ],
    }),
    content: [
      { text: title, style: "title" },
      { text: report.researchUse, bold: true, margin: [0, 2, 0, 4] },
      ...(report.signOff ? [] : [{ text: "Preliminary: nobody has signed this report.", color: "#8a4b00" }]),
      pairs(headLines(report)),
      ...counts(report),
      ...limits(report),
      ...gallery(report, numbers, pictures),
      ...tables(report, numbers),
      ...model(report),
      heading("What these figures do not tell"),
      { ul: [...report.dataLimits, ...notes] },
      ...cells(report, numbers),
    ],
  };
}

const heading = (text: string): Content => ({ text, style: "heading", headlineLevel: 1 });

const pairs = (lines: readonly [string, string][]): Content => ({
  margin: [0, 6, 0, 0],
  layout: "noBorders",
  table: { widths: [92, "*"], body: lines.map(([label, value]) => [{ text: label, color: QUIET }, value]) },
});

/** A table whose head is repeated on every page; a head that begins with `>` is of numbers. */
function grid(heads: readonly string[], widths: readonly (string | number)[], rows: readonly TableCell[][]): Content {
  return {
    layout: {
      hLineWidth: (index) => (index === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => LINE,
      paddingLeft: () => 0,
      paddingRight: () => 8,
    },
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: [...widths],
      body: [heads.map(head), ...rows],
    },
  };
}

const head = (text: string): TableCell =>
  text.startsWith(">") ? { text: text.slice(1), style: "head", alignment: "right" } : { text, style: "head" };

/** What people typed may be one long word: it is broken anywhere. */
const typed = (text: string): TableCell => ({ text, wordBreak: "break-all" });

const right = (text: string | number): TableCell => ({ text: String(text), alignment: "right" });

const BAR = 120;

/** A share as a bar, its interval as a line upon it, from 0 to 100 %. */
function bar(proportion: CaseReport["counts"]["blasts"]): TableCell {
  if (!proportion) return "";
  const [low, high] = proportion.interval.map((end) => end * BAR);
  const line = { type: "line" as const, lineColor: "#14487e", lineWidth: 1.2 };
  return {
    canvas: [
      { type: "rect", x: 0, y: 2, w: proportion.share * BAR, h: 7, color: "#9db7d5", lineWidth: 0 },
      { ...line, x1: low, y1: 5.5, x2: high, y2: 5.5 },
      { ...line, x1: low, y1: 3, x2: low, y2: 8 },
      { ...line, x1: high, y1: 3, x2: high, y2: 8 },
    ],
  };
}

const counts = ({ counts: all }: CaseReport): Content[] => [
  heading(`Counts, n = ${all.classified}`),
  grid(
    ["class", ">cells", ">share", ">95 % interval", "0 to 100 %"],
    ["*", 40, 50, 90, BAR],
    all.classes.map((row) => [
      classText(row),
      right(row.count),
      right(row.proportion ? percent(row.proportion.share) : ""),
      right(row.proportion ? intervalText(row.proportion.interval) : ""),
      bar(row.proportion),
    ]),
  ),
  { ul: countNotes(all), margin: [0, 4, 0, 0] },
];

function limits({ counts: { blasts, limits: rows } }: CaseReport): Content[] {
  if (!blasts) return [];
  return [
    heading("Blasts beside published limits"),
    { text: ["Blasts among counted white cells: ", { text: proportionText(blasts), bold: true }, "."] },
    {
      text: `A teaching aid, not a finding: where the whole interval lies against limits that others have published (table ${rows[0]?.version ?? "without rows"}).`,
      style: "quiet",
      margin: [0, 2, 0, 4],
    },
    grid(
      ["limit", "interval is", "what it says", "source"],
      [40, 55, "*", 110],
      rows.map(({ interval, label, least, source }) => [percent(least), interval, label, source]),
    ),
  ];
}

const PICTURES_A_ROW = 8;

/** Cells by class, as haematologists look at them. */
function gallery({ cells: all }: CaseReport, numbers: Numbers, pictures: ReadonlyMap<string, string>): Content[] {
  const shown = all.filter(({ id, standing }) => standing !== "excluded" && pictures.has(id));
  const labels = [...new Set(shown.map(({ label }) => label))];
  return labels.flatMap((label, index): Content[] => {
    const tiles = shown
      .filter((cell) => cell.label === label)
      .map(
        (cell): TableCell => ({
          stack: [
            { image: pictures.get(cell.id) ?? "", fit: [54, 54] },
            { text: numbers.cells.get(cell.id) ?? "", style: "quiet" },
          ],
        }),
      );
    const rows = Array.from({ length: Math.ceil(tiles.length / PICTURES_A_ROW) }, (_, row) =>
      Array.from({ length: PICTURES_A_ROW }, (_, column) => tiles[row * PICTURES_A_ROW + column] ?? ""),
    );
    const table = (body: TableCell[][]): Content => ({
      layout: "noBorders",
      table: { dontBreakRows: true, widths: Array(PICTURES_A_ROW).fill("12.5%"), body },
    });
    const begin: Content = {
      // A class's name is not left behind at the foot of a page.
      unbreakable: true,
      stack: [
        ...(index === 0 ? [heading("Cells by class")] : []),
        { text: `${label}: ${tiles.length}`, bold: true, margin: [0, 4, 0, 2] },
        table(rows.slice(0, 1)),
      ],
    };
    return rows.length > 1 ? [begin, table(rows.slice(1))] : [begin];
  });
}

const tables = ({ corrections, images, reviews, signOff }: CaseReport, numbers: Numbers): Content[] => [
  heading("Images"),
  grid(
    ["image", ">pixels", ">cells", "as a whole", "SHA-256"],
    [34, 60, 34, "*", 245],
    images.map(({ cells: found, height, id, label, probability, sha256, width }) => [
      numbers.images.get(id) ?? "",
      right(`${width} x ${height}`),
      right(found),
      label ? `${label}${probability === undefined ? "" : `, ${percent(probability)}`}` : "",
      { text: sha256, fontSize: 6.5 },
    ]),
  ),
  heading("Corrections"),
  corrections.length === 0
    ? "Nothing was corrected."
    : grid(
        ["what", "from", "to", "why", "who", "when"],
        [42, 76, 80, "*", 80, 92],
        corrections.map((correction) => {
          const { at, by, from, reason, to } = correction;
          return [numberOf(correction, numbers), from, to, reason, typed(by), timeText(at)];
        }),
      ),
  heading("Review and sign-off"),
  reviews.length === 0
    ? "No second reader."
    : grid(
        ["who", "when", "verdict", "note"],
        [100, 92, 80, "*"],
        reviews.map(({ at, by, note = "", verdict = "" }) => [typed(by), timeText(at), verdict, note]),
      ),
  { text: signOff ? `Signed by ${signOff.by}, ${timeText(signOff.at)}.` : "Not signed.", margin: [0, 4, 0, 0] },
];

function model(report: CaseReport): Content[] {
  const lines = modelLines(report);
  return lines.length > 0 ? [heading("Model"), pairs(lines)] : [];
}

const cells = ({ cells: all }: CaseReport, numbers: Numbers): Content[] => [
  heading(`Cells: all ${all.length} that were found`),
  {
    text: "Numbered image.cell; the JSON and CSV renderings have their identifiers.",
    style: "quiet",
    margin: [0, 0, 0, 4],
  },
  grid(
    ["cell", "label", "named by", "the model said", ">nucleus, px²", ">cytoplasm, px²"],
    [36, "*", 50, "*", 62, 70],
    all.map((cell) => [
      numbers.cells.get(cell.id) ?? "",
      cell.label,
      cell.standing,
      predictedText(cell),
      right(cell.nucleusArea),
      right(cell.cytoplasmArea),
    ]),
  ),
];
