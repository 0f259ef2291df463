import type { Interval, Metrics } from "@leukoscope/evaluate";
import { type Column, percent, table } from "./table.ts";

/** How a model did on one set of images. */
export interface MetricsBlock {
  readonly title: string;
  readonly metrics: Metrics;
}

const share = (value: number) => percent(value);
const decimal = (value: number) => value.toFixed(4);

const FIGURES = [
  ["accuracy", "accuracy", share],
  ["balanced accuracy", "balancedAccuracy", share],
  ["precision, macro", "precisionMacro", share],
  ["recall, macro", "recallMacro", share],
  ["specificity, macro", "specificityMacro", share],
  ["F1, macro", "f1Macro", share],
  ["F1, weighted", "f1Weighted", share],
  ["AUC", "auc", share],
  ["average precision", "auprc", share],
  ["Cohen's kappa", "kappa", decimal],
  ["Matthews correlation", "mcc", decimal],
  ["log loss", "logLoss", decimal],
  ["Brier score", "brier", decimal],
  ["calibration error", "ece", share],
] as const;

/** Metrics with their 95 % intervals, then the confusion matrix of the last block. */
export function metricsText(blocks: readonly MetricsBlock[]): string {
  const columns = blocks.map(({ title, metrics }): Column => ({ title: `${title} (n ${metrics.n})`, align: "right" }));
  const rows = FIGURES.map(([title, key, text]) => [
    title,
    ...blocks.map(({ metrics }) => figure(metrics[key], metrics.ci[key], text)),
  ]);
  const last = blocks[blocks.length - 1];
  return [
    table([{ title: "figure, 95 % interval" }, ...columns], rows),
    "",
    classText(last),
    "",
    confusionText(last),
  ].join("\n");
}

function figure(value: number | null, ci: Interval | null, text: (value: number) => string): string {
  if (value === null) return "a class is absent";
  const exact = text === share ? percent(value, 2) : text(value);
  return `${exact}${ci ? `  [${text(ci[0])}, ${text(ci[1])}]` : ""}`;
}

/** The figures of each class against the rest. */
function classText({ title, metrics }: MetricsBlock): string {
  const titles = ["n", "precision", "recall", "specificity", "F1", "AUC", "average precision"];
  const optional = (value: number | null) => (value === null ? "-" : percent(value, 2));
  return table(
    [{ title: `${title}: class` }, ...titles.map((name): Column => ({ title: name, align: "right" }))],
    metrics.perClass.map((row) => [
      row.class,
      String(row.n),
      percent(row.precision, 2),
      figure(row.recall, row.recallCi, share),
      figure(row.specificity, row.specificityCi, share),
      percent(row.f1, 2),
      optional(row.auc),
      optional(row.auprc),
    ]),
  );
}

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
