import { cell, text } from "@observablehq/plot";
import { Canvas, textWidth } from "./canvas.ts";
import { RunReportError } from "./run-report-error.ts";
import { BLUE, INK, readableOn, tint, VERMILLION } from "./style.ts";

const CELL = 84;
const HEADER = 62;
const LABEL_SIZE = 12;

interface ConfusionCell {
  readonly truth: string;
  readonly prediction: string;
  readonly count: number;
  readonly rowShare: string;
  readonly fill: string;
  readonly ink: string;
}

/**
 * A confusion matrix as a standalone SVG: rows truth, columns prediction; each cell has its count and its share of the
 * row. Right answers are tinted blue, errors vermillion, deeper with the share.
 *
 * @param confusion counts, `[truth][prediction]`, square.
 * @throws {RunReportError} `bad-confusion` when it is not square or does not fit the classes.
 */
export function confusionSvg(confusion: readonly (readonly number[])[], classes: readonly string[]): string {
  if (
    classes.length === 0 ||
    confusion.length !== classes.length ||
    confusion.some((r) => r.length !== classes.length)
  ) {
    throw new RunReportError(
      "bad-confusion",
      confusion,
      `expected ${classes.length} rows and columns, one a class, with one class at least; got ${confusion.length} rows of ${confusion.map((row) => row.length).join(", ")}`,
    );
  }
  const rowTotals = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = rowTotals.reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, k) => sum + row[k], 0);

  const longest = Math.max(...classes.map((name) => textWidth(name, LABEL_SIZE)));
  const longestCount = textWidth(`n = ${Math.max(...rowTotals)}`, LABEL_SIZE);
  const left = Math.max(90, Math.max(longest, longestCount) + 48);
  const slanted = longest > CELL - 6;
  const below = slanted ? longest * 0.62 + 46 : 54;
  const side = classes.length * CELL;
  const summary = `${right} of ${total} images right · counts and shares of the row`;
  const width = Math.max(left + side + 20, textWidth(summary) + 50);
  const canvas = new Canvas(
    width,
    HEADER + side + below,
    "Confusion matrix",
    `${right} of ${total} images right. ${classes.map((name, k) => `${name}: ${confusion[k][k]} of ${rowTotals[k]}`).join("; ")}.`,
  );
  canvas.text(16, 26, "Confusion matrix", { size: 16, bold: true });
  canvas.text(16, 46, summary, { muted: true });

  // Plot's band scales drop repeated values, so rows and columns go by number and only the ticks carry the names.
  const cells = confusion.flatMap((row, t) => row.map((count, p) => confusionCell(t, p, count, rowTotals[t])));
  const position = { x: "prediction", y: "truth" } as const;
  const bands = classes.map((_, k) => String(k));
  canvas.panel(0, HEADER, {
    width: left + side + 20,
    height: side + below,
    marginTop: 0,
    marginRight: 20,
    marginBottom: below,
    marginLeft: left,
    padding: 0.03,
    x: {
      domain: bands,
      tickFormat: (k: string) => classes[Number(k)],
      tickSize: 0,
      tickRotate: slanted ? -32 : 0,
      label: null,
    },
    y: {
      domain: bands,
      tickFormat: (k: string) => `${classes[Number(k)]}\nn = ${rowTotals[Number(k)]}`,
      tickSize: 0,
      label: null,
    },
    style: { fontSize: `${LABEL_SIZE}px` },
    marks: [
      cell(cells, { ...position, fill: "fill", stroke: "#c9ced6", strokeWidth: 0.6 }),
      text(cells, {
        ...position,
        text: (d: ConfusionCell) => String(d.count),
        fill: "ink",
        dy: -8,
        fontSize: 19,
        fontWeight: 700,
      }),
      text(cells, { ...position, text: "rowShare", fill: "ink", dy: 14, fontSize: 12 }),
      text(["predicted class"], { frameAnchor: "bottom", dy: below - 10, fontSize: 12, fontWeight: 700, fill: INK }),
      text(["true class"], {
        frameAnchor: "left",
        dx: -left + 14,
        rotate: -90,
        textAnchor: "middle",
        fontSize: 12,
        fontWeight: 700,
        fill: INK,
      }),
    ],
  });
  return canvas.toString();
}

function confusionCell(truth: number, prediction: number, count: number, rowTotal: number): ConfusionCell {
  const share = rowTotal === 0 ? 0 : count / rowTotal;
  const fill = tint(truth === prediction ? BLUE : VERMILLION, count === 0 ? 0.02 : 0.12 + 0.88 * share);
  return {
    truth: String(truth),
    prediction: String(prediction),
    count,
    rowShare: rowTotal === 0 ? "–" : `${(share * 100).toFixed(1)} %`,
    fill,
    ink: readableOn(fill),
  };
}
