import { axisX, axisY, dot, gridY, line } from "@observablehq/plot";
import { Canvas, type LineStyle, legendRows } from "./canvas.ts";
import { RunReportError } from "./run-report-error.ts";
import { DASHES, GRID, SERIES } from "./style.ts";

const WIDTH = 640;
const HEIGHT = 340;
const ROW = 20;

/** Accuracy in [0, 1] of images changed in one way, at a severity from 0, the images as they are. */
export interface RobustnessPoint {
  readonly kind: string;
  readonly severity: number;
  readonly accuracy: number;
}

/**
 * Accuracy against severity, a line for each kind, as a standalone SVG. All lines begin at the images as they are.
 * @param clean accuracy at severity 0
 * @throws {RunReportError} `empty-curves` without a point
 */
export function robustnessSvg(points: readonly RobustnessPoint[], clean: number): string {
  if (points.length === 0)
    throw new RunReportError("empty-curves", points, "no accuracy to draw: judge one severity at least");
  const kinds = [...new Set(points.map(({ kind }) => kind))];
  const curves = kinds.map((kind, i) => ({
    points: [{ kind, severity: 0, accuracy: clean }, ...points.filter((point) => point.kind === kind)],
    style: { label: kind, colour: SERIES[i % SERIES.length], dash: DASHES[i % DASHES.length] } satisfies LineStyle,
  }));
  const rows = legendRows(
    curves.map(({ style }) => style),
    WIDTH,
  );
  const top = 34 + rows.length * ROW;
  const title = "Robustness";
  const canvas = new Canvas(WIDTH, top + HEIGHT, title, "Accuracy against the severity of each change to the images.");
  canvas.text(16, 26, title, { size: 16, bold: true });
  rows.forEach((styles, row) => {
    canvas.legend(16, 52 + row * ROW, styles);
  });
  const last = Math.max(...points.map(({ severity }) => severity));
  canvas.panel(0, top, {
    width: WIDTH,
    height: HEIGHT,
    marginLeft: 62,
    marginRight: 22,
    marginTop: 24,
    marginBottom: 44,
    x: { domain: [0, last], label: null },
    y: { domain: [0, 1], label: null },
    marks: [
      gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      axisX({
        ticks: Array.from({ length: last + 1 }, (_, severity) => severity),
        tickFormat: String,
        fontSize: 12,
        tickSize: 4,
        label: "severity",
        labelAnchor: "center",
        labelArrow: "none",
      }),
      axisY({
        ticks: 5,
        tickFormat: (value: number) => `${Math.round(value * 100)} %`,
        fontSize: 12,
        tickSize: 0,
        label: "accuracy",
        labelArrow: "none",
      }),
      ...curves.flatMap(({ points: own, style: { colour, dash } }) => [
        line(own, { x: "severity", y: "accuracy", stroke: colour, strokeDasharray: dash, strokeWidth: 1.8 }),
        dot(own, { x: "severity", y: "accuracy", r: 2.4, fill: colour }),
      ]),
    ],
  });
  return canvas.toString();
}
