import type { Interval, Metrics } from "@leukoscope/evaluate";
import { intervalText, percent, table } from "./format.ts";
import type { CardEvaluation } from "./model-card-data.ts";

const FIGURES: readonly { key: keyof Metrics["ci"]; name: string }[] = [
  { key: "accuracy", name: "Accuracy" },
  { key: "balancedAccuracy", name: "Balanced accuracy" },
  { key: "precisionMacro", name: "Precision, macro" },
  { key: "recallMacro", name: "Recall, macro" },
  { key: "f1Macro", name: "F1, macro" },
  { key: "f1Weighted", name: "F1, weighted" },
  { key: "auc", name: "AUC" },
  { key: "ece", name: "Expected calibration error" },
];

/** What a model came to on every split it was tested on, with 95 % intervals: paragraphs of Markdown. */
export function results(evaluations: readonly CardEvaluation[]): string[] {
  const overview = table(
    ["figure (95 % interval)", ...evaluations.map(({ split }) => split)],
    [
      ["Test images", ...evaluations.map(({ metrics }) => String(metrics.n))],
      ...FIGURES.map(({ key, name }) => [
        name,
        ...evaluations.map(({ metrics }) => figure(metrics[key], metrics.ci[key])),
      ]),
    ],
  );
  return [
    overview,
    "Intervals: Wilson for accuracy and recall of a class, reflected bootstrap for the calibration error, BCa bootstrap for the others; 1,000 resamples, stratified by class.",
    ...evaluations.flatMap(split),
  ];
}

function split({ split: name, description, dataset: tested, metrics, groupedBy }: CardEvaluation): string[] {
  const classes = metrics.perClass.map((row) => row.class);
  return [
    `### ${name} (${tested})`,
    description,
    ...(groupedBy === undefined ? [] : [`Its intervals resample by ${groupedBy}, not by image.`]),
    table(
      ["class", "images", "precision", "recall (95 % interval)", "F1"],
      metrics.perClass.map((row) => [
        row.class,
        String(row.n),
        percent(row.precision),
        figure(row.n === 0 ? null : row.recall, row.recallCi),
        percent(row.f1),
      ]),
    ),
    "Confusion matrix, rows truth, columns prediction:",
    table(
      ["", ...classes],
      metrics.confusion.map((row, k) => [`**${classes[k]}**`, ...row.map(String)]),
    ),
  ];
}

function figure(value: number | null, interval: Interval | null): string {
  return value === null || interval === null ? "not defined" : `${percent(value)} (${intervalText(interval)})`;
}
