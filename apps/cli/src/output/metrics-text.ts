import type { Interval, Metrics } from "@leukoscope/evaluate";
import { type Column, percent, table } from "./table.ts";

/** How a model did on one set of images. */
export interface MetricsBlock {
  readonly title: string;
  readonly metrics: Metrics;
}

const FIGURES = [
  ["accuracy", "accuracy"],
  ["balanced accuracy", "balancedAccuracy"],
  ["precision, macro", "precisionMacro"],
  ["recall, macro", "recallMacro"],
  ["F1, macro", "f1Macro"],
  ["F1, weighted", "f1Weighted"],
  ["AUC", "auc"],
  ["calibration error", "ece"],
] as const;

/** Metrics with their 95 % intervals, then the confusion matrix of the last block. */
export function metricsText(blocks: readonly MetricsBlock[]): string {
  const columns = blocks.map(({ title, metrics }): Column => ({ title: `${title} (n ${metrics.n})`, align: "right" }));
  const rows = FIGURES.map(([title, key]) => [
    title,
    ...blocks.map(({ metrics }) => figure(metrics[key], metrics.ci[key])),
  ]);
  const last = blocks[blocks.length - 1];
  return [table([{ title: "figure, 95 % interval" }, ...columns], rows), "", confusionText(last)].join("\n");
}

const figure = (value: number | null, ci: Interval | null): string =>
  value === null ? "a class is absent" : `${percent(value, 2)}${ci ? `  [${percent(ci[0])}, ${percent(ci[1])}]` : ""}`;

function confusionText({ title, metrics }: MetricsBlock): string {
  const classes = metrics.perClass.map((entry) => entry.class);
  const columns = [
    { title: `${title}: truth, predicted →` },
    ...classes.map((name): Column => ({ title: name, align: "right" })),
  ];
  return table(
    columns,
    metrics.confusion.map((row, index) => [classes[index], ...row.map(String)]),
  );
}
