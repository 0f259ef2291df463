import { type ProbabilityRow, precisionRecallCurve, rocCurve } from "@leukoscope/evaluate";
import { axisX, axisY, gridX, gridY, line } from "@observablehq/plot";
import { Canvas, type LineStyle, legendRows } from "./canvas.ts";
import { RunReportError } from "./run-report-error.ts";
import { DASHES, GRID, MUTED, SERIES } from "./style.ts";

const WIDTH = 480;
const PANEL = { width: WIDTH, marginLeft: 62, marginRight: 22, marginTop: 14, marginBottom: 44 };
const HEIGHT = 400;
const ROW = 20;

export interface ScoredImages {
  /** True class of each image, an index into `classes`. */
  readonly labels: readonly number[];
  readonly probabilities: readonly ProbabilityRow[];
  readonly classes: readonly string[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Kind {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Whether chance lies on the diagonal. */
  readonly diagonal: boolean;
  readonly points: (positive: readonly boolean[], scores: readonly number[]) => Point[];
}

/**
 * ROC curves, each class against the rest, as a standalone SVG.
 * @throws {RunReportError} `empty-curves` when no class is both present and not the only one.
 */
export const rocSvg = (images: ScoredImages): string =>
  curvesSvg(images, {
    title: "ROC curves",
    x: "1 - specificity",
    y: "sensitivity",
    diagonal: true,
    points: (positive, scores) =>
      rocCurve(positive, scores).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })),
  });

/** Precision-recall curves, each class against the rest, as a standalone SVG. @throws {RunReportError} as {@link rocSvg}. */
export const precisionRecallSvg = (images: ScoredImages): string =>
  curvesSvg(images, {
    title: "Precision and recall",
    x: "recall",
    y: "precision",
    diagonal: false,
    points: (positive, scores) =>
      precisionRecallCurve(positive, scores).map(({ recall, precision }) => ({ x: recall, y: precision })),
  });

function curvesSvg({ labels, probabilities, classes }: ScoredImages, kind: Kind): string {
  const curves = classes.flatMap((name, k) => {
    const positive = labels.map((label) => label === k);
    const n = positive.filter(Boolean).length;
    if (n === 0 || n === labels.length) return [];
    const points = kind.points(
      positive,
      probabilities.map((row) => row[k]),
    );
    const style: LineStyle = {
      label: `${name} (n ${n})`,
      colour: SERIES[k % SERIES.length],
      dash: DASHES[k % DASHES.length],
    };
    return [{ points, style }];
  });
  if (curves.length === 0) {
    throw new RunReportError(
      "empty-curves",
      classes,
      "no class has images on both sides: test on two classes at least",
    );
  }
  const rows = legendRows(
    curves.map(({ style }) => style),
    WIDTH,
  );
  const top = 52 + rows.length * ROW;
  const summary = `each class against the rest · ${labels.length} images`;
  const canvas = new Canvas(WIDTH, top + HEIGHT, kind.title, `${kind.y} against ${kind.x}, ${summary}.`);
  canvas.text(16, 26, kind.title, { size: 16, bold: true });
  canvas.text(16, 46, summary, { muted: true });
  rows.forEach((styles, row) => {
    canvas.legend(16, 70 + row * ROW, styles);
  });
  const share = (value: number) => `${Math.round(value * 100)} %`;
  const axis = { ticks: 5, tickFormat: share, fontSize: 12, labelArrow: "none" as const };
  canvas.panel(0, top, {
    ...PANEL,
    height: HEIGHT,
    x: { domain: [0, 1], label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      gridX({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      axisX({ ...axis, tickSize: 4, label: kind.x, labelAnchor: "center" }),
      axisY({ ...axis, tickSize: 0, label: kind.y }),
      ...(kind.diagonal
        ? [line([0, 1], { x: (d: number) => d, y: (d: number) => d, stroke: MUTED, strokeDasharray: "4 3" })]
        : []),
      ...curves.map(({ points, style }) =>
        line(points, { x: "x", y: "y", stroke: style.colour, strokeDasharray: style.dash, strokeWidth: 1.8 }),
      ),
    ],
  });
  return canvas.toString();
}
