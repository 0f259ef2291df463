import { type ReliabilityBin, wilson } from "@leukoscope/evaluate";
import { axisX, axisY, dot, gridX, gridY, line, link, rectY, ruleX } from "@observablehq/plot";
import { Canvas } from "./canvas.ts";
import { RunReportError } from "./run-report-error.ts";
import { BLUE, GRID, INK, MUTED, VERMILLION } from "./style.ts";

const WIDTH = 480;
const PANEL = { width: WIDTH, marginLeft: 62, marginRight: 22 };

/**
 * Reliability diagram as a standalone SVG: for each bin of the top probability, how often the model was right (with 95 %
 * Wilson intervals) against how sure it was, the diagonal being perfect; below, how many images each bin holds.
 *
 * @param bins of `reliabilityBins`, lowest first.
 * @throws {RunReportError} `empty-reliability` when no bin holds an image.
 */
export function reliabilitySvg(bins: readonly ReliabilityBin[]): string {
  const filled = bins.flatMap(({ low, high, n, confidence, accuracy }) => {
    if (n === 0 || confidence === null || accuracy === null) return [];
    const [from, to] = wilson(accuracy * n, n);
    return [{ low, high, n, confidence, accuracy, from, to }];
  });
  const total = filled.reduce((sum, bin) => sum + bin.n, 0);
  if (total === 0) {
    throw new RunReportError(
      "empty-reliability",
      bins,
      "no bin holds an image: give the bins of a test with predictions",
    );
  }
  const ece = filled.reduce((sum, bin) => sum + (bin.n / total) * Math.abs(bin.accuracy - bin.confidence), 0);
  const summary = `expected calibration error ${(ece * 100).toFixed(2)} % · ${total} images`;
  const canvas = new Canvas(WIDTH, 576, "Reliability", `Accuracy against top probability in bins; ${summary}.`);
  canvas.text(16, 26, "Reliability", { size: 16, bold: true });
  canvas.text(16, 46, summary, { muted: true });
  canvas.text(16, 63, "dots: accuracy with its 95 % interval · orange: gap to the mean top probability", {
    size: 11,
    muted: true,
  });

  const percent = (value: number) => `${Math.round(value * 100)} %`;
  canvas.panel(0, 72, {
    ...PANEL,
    height: 378,
    marginTop: 26,
    marginBottom: 12,
    x: { domain: [0, 1], axis: null },
    y: { domain: [0, 1], label: null },
    marks: [
      gridX({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      axisY({ ticks: 5, tickFormat: percent, tickSize: 0, fontSize: 12, label: "accuracy", labelArrow: "none" }),
      rectY(filled, { x1: "low", x2: "high", y: "accuracy", fill: BLUE, fillOpacity: 0.18, inset: 0.5 }),
      line([0, 1], { x: (d: number) => d, y: (d: number) => d, stroke: MUTED, strokeDasharray: "4 3" }),
      ruleX(filled, { x: "confidence", y1: "from", y2: "to", stroke: BLUE, strokeWidth: 1.4 }),
      link(filled, {
        x1: "confidence",
        x2: "confidence",
        y1: "accuracy",
        y2: "confidence",
        stroke: VERMILLION,
        strokeWidth: 4,
        strokeOpacity: 0.55,
      }),
      dot(filled, { x: "confidence", y: "accuracy", r: 4, fill: BLUE, stroke: INK, strokeWidth: 0.6 }),
    ],
  });
  canvas.panel(0, 450, {
    ...PANEL,
    height: 122,
    marginTop: 24,
    marginBottom: 40,
    x: { domain: [0, 1], label: null },
    y: { domain: [0, Math.max(...filled.map((bin) => bin.n))], label: null },
    marks: [
      gridY({ stroke: GRID, strokeOpacity: 1, ticks: 2 }),
      axisY({ ticks: 2, tickFormat: String, tickSize: 0, fontSize: 12, label: "images", labelArrow: "none" }),
      rectY(filled, { x1: "low", x2: "high", y: "n", fill: MUTED, inset: 0.5 }),
      axisX({
        ticks: 5,
        tickFormat: percent,
        tickSize: 4,
        fontSize: 12,
        label: "top probability",
        labelAnchor: "center",
        labelArrow: "none",
      }),
    ],
  });
  return canvas.toString();
}
