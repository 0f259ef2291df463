import type { Interval, Metrics } from "@leukoscope/evaluate";
import { stringify } from "yaml";
import { intervalText, percent } from "./format.ts";
import type { CardEvaluation, ModelCardData } from "./model-card-data.ts";

/** What a card is of, as the hub names it. */
export interface CardKind {
  readonly library: string;
  readonly task: { readonly type: string; readonly name: string };
}

/** A network as this software writes it. */
const NETWORK: CardKind = {
  library: "onnx",
  task: { type: "image-classification", name: "Image classification" },
};

const STANDARD_TAGS = ["microscopy", "hematology", "blood-smear", "leukemia", "research"];

/** Metrics of a result, with their identifiers on the Hugging Face hub where it has one. */
const INDEXED: readonly { key: keyof Metrics["ci"]; type: string; name: string; args?: object }[] = [
  { key: "accuracy", type: "accuracy", name: "Accuracy" },
  { key: "balancedAccuracy", type: "balanced_accuracy", name: "Balanced accuracy" },
  { key: "f1Macro", type: "f1", name: "Macro F1", args: { average: "macro" } },
  { key: "precisionMacro", type: "precision", name: "Macro precision", args: { average: "macro" } },
  { key: "recallMacro", type: "recall", name: "Macro recall", args: { average: "macro" } },
  { key: "auc", type: "roc_auc", name: "AUC", args: { multi_class: "ovr", average: "macro" } },
  { key: "ece", type: "expected_calibration_error", name: "Expected calibration error", args: { bins: 15 } },
];

/** What of a card its head tells. */
export type CardHead = Pick<ModelCardData, "id" | "license" | "tags" | "datasets" | "evaluations">;

/**
 * The YAML head of a Hugging Face model card, between its `---` lines, with a `model-index`. The index has no field for
 * an interval, so it stands in each metric's `args` and, for people, in its name.
 */
export function frontMatter(card: CardHead, kind: CardKind = NETWORK): string {
  const { library, task } = kind;
  const head = {
    license: card.license,
    library_name: library,
    pipeline_tag: task.type,
    tags: [...new Set([library, task.type, ...STANDARD_TAGS, ...(card.tags ?? [])])],
    datasets: card.datasets.map((dataset) => dataset.id),
    metrics: [...new Set(INDEXED.map((metric) => metric.type))],
    "model-index": [{ name: card.id, results: card.evaluations.map((evaluation) => result(card, task, evaluation)) }],
  };
  return `---\n${stringify(head, { lineWidth: 0 })}---\n`;
}

function result(card: CardHead, task: CardKind["task"], { split, dataset, metrics }: CardEvaluation) {
  return {
    task,
    dataset: {
      name: `${dataset}, ${split}`,
      type: card.datasets.find((known) => known.name === dataset)?.id ?? dataset,
      split: "test",
      args: { scheme: split, images: metrics.n },
    },
    metrics: INDEXED.flatMap(({ key, type, name, args }) => {
      const value = metrics[key];
      const interval: Interval | null = metrics.ci[key];
      if (value === null || interval === null) return [];
      return [
        {
          type,
          value: rounded(value),
          name: `${name}: ${percent(value)} (95 % interval ${intervalText(interval)})`,
          // The area of two classes is that of the second; there is nothing to average.
          args: {
            ...(key === "auc" && metrics.perClass.length === 2 ? {} : args),
            ci_level: 0.95,
            ci_low: rounded(interval[0]),
            ci_high: rounded(interval[1]),
          },
          verified: false,
        },
      ];
    }),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(5));
}
