import type { ClassicModel } from "@leukoscope/classic";
import { RESEARCH_USE } from "@leukoscope/classifier";
import {
  type CardEvaluation,
  type CardKind,
  cardResults,
  cardSection,
  frontMatter,
  markdownBullets,
  markdownTable,
} from "@leukoscope/protocol";

export interface ClassicCard {
  /** Name of the model's file, without its ending. */
  readonly id: string;
  readonly model: ClassicModel;
  /** Of the weights, as the Hugging Face hub names it; `unknown` where nobody said. */
  readonly license: string;
  /** The table that it was trained on. */
  readonly data: { readonly name: string; readonly images: number; readonly rows: number };
  /** Tests by which it is judged; none where the table has no split. */
  readonly evaluations: readonly CardEvaluation[];
  /** Shell commands that use it. */
  readonly commands: readonly string[];
}

const KIND: CardKind = {
  library: "leukoscope",
  task: { type: "tabular-classification", name: "Tabular classification" },
};

const KINDS: Readonly<Record<ClassicModel["spec"]["model"]["kind"], string>> = {
  svm: "support vector machine",
  forest: "random forest",
  tree: "decision tree",
  boosting: "gradient boosting",
  neighbours: "nearest neighbours",
  bayes: "naive Bayes",
  logistic: "logistic regression",
};

/**
 * The model card of a classical classifier, in Markdown with a Hugging Face YAML head, as `modelCard` is a network's:
 * what it is, its data and split, its figures with 95 % intervals, its limits. Same model, same text.
 */
export function classicCard(card: ClassicCard): string {
  const { commands, data, evaluations, id, license, model } = card;
  const { provenance, spec } = model;
  const what = KINDS[spec.model.kind];
  const head = {
    id,
    license,
    tags: [spec.model.kind],
    datasets: [{ name: data.name, id: data.name, licence: license, images: data.images }],
    evaluations,
  };
  const sections = [
    `# ${id}: ${what} on descriptors of white cells`,
    `**${RESEARCH_USE}**`,
    cardSection("What it is", [
      `A ${what} that gives a cell, measured by ${model.columns.length} descriptors, one of ${model.classes.length} classes. One \`.json\` file; classes, columns, settings and all fitted numbers are in it.`,
      markdownTable(
        ["output", "class", "rows trained on"],
        model.classes.map((name, k) => [String(k), name, String(provenance.perClass[name] ?? 0)]),
        "left",
      ),
      markdownBullets(settingsOf(card)),
    ]),
    cardSection("Intended use", [
      `${RESEARCH_USE} No regulatory body has cleared it for anything else.`,
      "Not for: diagnosis, or cells that were stained, photographed or measured otherwise than those it was trained on.",
    ]),
    cardSection("Training data", [
      `**${data.name}**: ${data.rows} rows of ${data.images} images, ${provenance.rows} of them trained on. SHA-256 of the table, or of what it was made from: \`${provenance.data}\`. Licence: ${license === "unknown" ? "not stated; ask whoever made the images" : license}.`,
    ]),
    cardSection(
      "Results",
      evaluations.length > 0
        ? cardResults(evaluations)
        : [
            "It has not been tested: the table has no split. `leukoscope data split` makes one before the cells are measured.",
          ],
    ),
    cardSection("Limits", [markdownBullets(limitsOf(card))]),
    cardSection("How to run", [["```sh", ...commands, "```"].join("\n")]),
    cardSection("Provenance", [
      markdownBullets([`Seed ${provenance.seed}.`, `Settings: \`${JSON.stringify(spec)}\`.`]),
    ]),
  ];
  return `${frontMatter(head, KIND)}\n${sections.join("\n\n")}\n`;
}

function settingsOf({ model: { columns, spec } }: ClassicCard): string[] {
  return [
    "Missing numbers become the column's median; columns are scaled to mean 0 and deviation 1.",
    ...(spec.select
      ? [`The ${spec.select.count} of ${columns.length} columns that tell most, by ${spec.select.by}.`]
      : []),
    ...(spec.components === undefined ? [] : [`${spec.components} principal components.`]),
    `Classes are balanced: ${spec.resample === "none" ? "no" : `by ${spec.resample}, on training rows alone`}.`,
    `Scores become probabilities: ${spec.calibrate === "none" ? "as they come" : `by ${spec.calibrate} calibration, five folds`}.`,
  ];
}

function limitsOf({ evaluations, model: { columns, spec } }: ClassicCard): string[] {
  return [
    "It knows no image: what the segmentation gets wrong, such as cells that touch or other stains, it gets wrong too.",
    "Descriptors of size and shape are in pixels: another magnification needs another model.",
    "It has no gate and never abstains: it gives a class to whatever was measured.",
    ...(columns.some((name) => name.startsWith("deep."))
      ? ["Its deep features are those of one network's file, and of no other."]
      : []),
    ...(spec.model.kind === "svm" && spec.calibrate === "none"
      ? ["An SVM without calibration gives no probabilities worth the name."]
      : []),
    ...(evaluations.some(({ groupedBy }) => groupedBy === undefined)
      ? [
          "Where no patients are known, the intervals take cells or images as independent, and are too narrow if they are not.",
        ]
      : []),
  ];
}
