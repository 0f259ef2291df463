import { axisX, axisY, dot, gridY, line, type Markish, ruleX, text } from "@observablehq/plot";
import { Canvas, type LineStyle } from "./canvas.ts";
import type { EpochRecord } from "./history.ts";
import { RunReportError } from "./run-report-error.ts";
import { BLUE, GREEN, GRID, INK, MUTED, PAPER, VERMILLION } from "./style.ts";

const WIDTH = 960;
const HEIGHT = 416;
const PANELS_TOP = 88;
const PANEL = { width: WIDTH / 2, height: 320, marginTop: 30, marginRight: 18, marginBottom: 42, marginLeft: 56 };

const TRAINING: LineStyle = { label: "training", colour: BLUE, dash: "5 3" };
const VALIDATION: LineStyle = { label: "validation", colour: VERMILLION };
const MACRO_F1: LineStyle = { label: "validation macro F1", colour: GREEN, dash: "1.5 3" };

interface Series {
  readonly style: LineStyle;
  readonly measure: (record: EpochRecord) => number;
}

const LOSS: readonly Series[] = [
  { style: TRAINING, measure: (record) => record.train.loss },
  { style: VALIDATION, measure: (record) => record.val.loss },
];
const SCORES: readonly Series[] = [
  { style: TRAINING, measure: (record) => record.train.accuracy },
  { style: VALIDATION, measure: (record) => record.val.accuracy },
  { style: MACRO_F1, measure: (record) => record.val.f1Macro },
];

/**
 * Learning curves as a standalone SVG: loss on the left, accuracy and macro F1 on the right, over all epochs of all
 * stages; borders of stages and the epoch with the best validation macro F1 are marked. Values that are not finite (a run
 * that diverged) leave a gap.
 *
 * @throws {RunReportError} `empty-history`.
 */
export function learningCurvesSvg(history: readonly EpochRecord[]): string {
  if (history.length === 0) {
    throw new RunReportError("empty-history", history, "no epoch to draw: train for one epoch at least");
  }
  const best = bestEpoch(history);
  const summary =
    best === null
      ? "no finite validation macro F1"
      : `best validation macro F1 ${percent(history[best - 1].val.f1Macro, 2)} in epoch ${best}`;
  const epochs = history.length === 1 ? "1 epoch" : `${history.length} epochs`;
  const canvas = new Canvas(
    WIDTH,
    HEIGHT,
    "Learning curves",
    `Loss, accuracy and macro F1 of training and validation over ${epochs}; ${summary}.`,
  );
  canvas.text(16, 26, "Learning curves", { size: 16, bold: true });
  canvas.text(16, 46, `${epochs} · ${summary}${best === null ? "" : " (ring)"}`, { muted: true });
  canvas.legend(16, 72, [TRAINING, VALIDATION, MACRO_F1]);

  const losses = finite(history, LOSS);
  const lossTop = losses.length === 0 ? 1 : Math.max(...losses) * 1.05 || 1;
  canvas.panel(0, PANELS_TOP, {
    ...PANEL,
    x: epochScale(history),
    y: { domain: [0, lossTop], label: null },
    marks: [...frame("loss", history, lossTop, (value) => trimmed(value)), ...lines(history, LOSS)],
  });

  const scores = finite(history, SCORES);
  const scoreFloor = scores.length === 0 ? 0 : Math.max(0, Math.floor(Math.min(...scores) * 20 - 0.5) / 20);
  const bestMark: Markish[] =
    best === null
      ? []
      : [dot([best], { x: best, y: history[best - 1].val.f1Macro, r: 5, stroke: INK, strokeWidth: 1.5, fill: PAPER })];
  canvas.panel(WIDTH / 2, PANELS_TOP, {
    ...PANEL,
    x: epochScale(history),
    y: { domain: [scoreFloor, 1], label: null, clamp: false },
    marks: [
      ...frame("accuracy and macro F1", history, 1, (value) => percent(value, scoreFloor >= 0.95 ? 1 : 0)),
      ...bestMark,
      ...lines(history, SCORES),
    ],
  });
  return canvas.toString();
}

function epochScale(history: readonly EpochRecord[]) {
  return { domain: [history.length === 1 ? 0.5 : 1, Math.max(history.length, 1.5)], label: null };
}

/** Grid, axes, the name of the panel, and a rule with a name where a stage begins. */
function frame(
  name: string,
  history: readonly EpochRecord[],
  top: number,
  format: (value: number) => string,
): Markish[] {
  const stages = history.flatMap((record, i) =>
    i > 0 && history[i - 1].stage === record.stage ? [] : [{ start: i + 1, name: record.stage }],
  );
  const step = tickStep(history.length);
  const ticks = history.map((_, i) => i + 1).filter((epoch) => epoch % step === 0);
  return [
    gridY({ stroke: GRID, strokeOpacity: 1, ticks: 6 }),
    axisX({
      ticks,
      tickFormat: String,
      tickSize: 4,
      label: "epoch",
      labelAnchor: "center",
      labelArrow: "none",
      fontSize: 12,
    }),
    axisY({ ticks: 6, tickFormat: format, tickSize: 0, label: null, fontSize: 12 }),
    text([name], { frameAnchor: "top-left", dx: -44, dy: -26, fontWeight: 700, fontSize: 13 }),
    ruleX(
      stages.filter((stage) => stage.start > 1),
      { x: (stage) => stage.start - 0.5, stroke: MUTED, strokeDasharray: "3 3" },
    ),
    ...(stages.length < 2
      ? []
      : [
          text(stages, {
            x: (stage) => (stage.start === 1 ? 1 : stage.start - 0.5),
            y: top,
            text: "name",
            textAnchor: "start",
            dx: 4,
            dy: -7,
            fill: MUTED,
            fontSize: 11,
            fontStyle: "italic",
          }),
        ]),
  ];
}

/** The round step that gives at most a dozen ticks. */
function tickStep(epochs: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const factor of [1, 2, 5]) if (epochs <= 12 * factor * decade) return factor * decade;
  }
}

function lines(history: readonly EpochRecord[], series: readonly Series[]): Markish[] {
  return series.flatMap(({ style, measure }) => {
    const points = history.map((record, i) => ({ epoch: i + 1, value: measure(record) }));
    return [
      line(points, {
        x: "epoch",
        y: "value",
        stroke: style.colour,
        strokeWidth: 2,
        strokeLinejoin: "round",
        ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }),
      }),
      // A line needs two points; a lone epoch, or one between two gaps, would vanish.
      ...(history.length > 30 ? [] : [dot(points, { x: "epoch", y: "value", r: 2.2, fill: style.colour })]),
    ];
  });
}

function finite(history: readonly EpochRecord[], series: readonly Series[]): number[] {
  return series.flatMap(({ measure }) => history.map(measure).filter(Number.isFinite));
}

/** 1-based, the first of equals; `null` when no value is finite. */
function bestEpoch(history: readonly EpochRecord[]): number | null {
  let best: number | null = null;
  history.forEach((record, i) => {
    const value = record.val.f1Macro;
    if (Number.isFinite(value) && (best === null || value > history[best - 1].val.f1Macro)) best = i + 1;
  });
  return best;
}

function percent(value: number, digits: number): string {
  return `${(value * 100).toFixed(digits)} %`;
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}
