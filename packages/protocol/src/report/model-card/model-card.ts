import { RESEARCH_USE } from "@leukoscope/classifier";
import type { Interval, Metrics } from "@leukoscope/evaluate";
import { ReportError } from "../report-error.ts";
import { bullets, intervalText, percent, table } from "./format.ts";
import { frontMatter } from "./front-matter.ts";
import type { CardEvaluation, CardPreprocessing, ModelCardData } from "./model-card-data.ts";
import { scores } from "./scores.ts";

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

/**
 * A model card in Markdown with a Hugging Face YAML head: what the model is, what it is for, what it was trained on,
 * how it did on every split with 95 % intervals, where it fails, and how to run it. Same data, same text.
 *
 * @throws {ReportError} `bad-card` without an evaluation, or with one that does not fit the classes or the data sets.
 */
export function modelCard(card: ModelCardData): string {
  check(card);
  const sections = [
    `# ${card.title}`,
    `**${RESEARCH_USE}**`,
    section("What it is", [card.summary, classTable(card), architecture(card)]),
    section("Intended use", [
      `${RESEARCH_USE} No regulatory body has cleared it for anything else.`,
      bullets(card.intendedUse),
      "Not for:",
      bullets(card.outOfScope),
    ]),
    section("Training data", [...card.datasets.map(dataset), card.training]),
    section("Results", results(card)),
    ...(card.calibration ? [section("Scores", scores(card.calibration, card))] : []),
    section("Limits", [bullets(card.limits)]),
    section("How to run", [["```sh", ...card.commands, "```"].join("\n")]),
    section("Preprocessing", [bullets(preprocessing(card.preprocessing))]),
    provenance(card),
  ];
  return `${frontMatter(card)}\n${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function check(card: ModelCardData): void {
  if (card.evaluations.length === 0) {
    throw new ReportError("bad-card", card.id, `the card of ${card.id} has no evaluation: test the model first`);
  }
  const names = card.classes.map(({ name }) => name).join(", ");
  for (const { split, dataset: tested, metrics } of card.evaluations) {
    const given = metrics.perClass.map((row) => row.class).join(", ");
    if (given !== names) {
      throw new ReportError(
        "bad-card",
        given,
        `the evaluation "${split}" is of classes ${given}; the card's are ${names}`,
      );
    }
    if (!card.datasets.some(({ name }) => name === tested)) {
      throw new ReportError(
        "bad-card",
        tested,
        `the evaluation "${split}" names the data set "${tested}", which the card does not list`,
      );
    }
  }
}

function section(title: string, paragraphs: readonly string[]): string {
  return [`## ${title}`, ...paragraphs.filter((text) => text !== "")].join("\n\n");
}

function classTable({ classes }: ModelCardData): string {
  const rows = classes.map(({ name, description }, k) => [String(k), name, description ?? ""]);
  return classes.some(({ description }) => description !== undefined)
    ? table(["output", "class", "meaning"], rows, "left")
    : table(
        ["output", "class"],
        rows.map((row) => row.slice(0, 2)),
        "left",
      );
}

function architecture({ architecture: { name, parameters, startedFrom } }: ModelCardData): string {
  const start = startedFrom === undefined ? "trained from scratch" : `started from ${startedFrom}`;
  return `Architecture \`${name}\`, ${(parameters / 1e6).toFixed(2)} million parameters, ${start}. One \`.onnx\` file; class names, preprocessing and licence are in its metadata.`;
}

function dataset({ name, url, licence, citation, images, description }: ModelCardData["datasets"][number]): string {
  const facts = [
    url === undefined ? `**${name}**` : `**[${name}](${url})**`,
    `${images} images.`,
    ...(description === undefined ? [] : [description]),
    `Licence: ${licence}.`,
    ...(citation === undefined ? [] : [`Cite: ${citation}.`]),
  ];
  return facts.join(" ").replaceAll("..", ".");
}

function results({ evaluations }: ModelCardData): string[] {
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

function preprocessing({
  steps = [],
  width,
  height,
  resize,
  crop,
  colourOrder,
  mean,
  std,
}: CardPreprocessing): string[] {
  return [
    ...(steps.length === 0 ? [] : [`Before anything else: ${steps.join(", ")}; parameters in the model file.`]),
    `Size: ${width} x ${height} pixels. Resize: ${resize}. Crop: ${crop}.`,
    `Channels: ${colourOrder}, values divided by 255, minus ${mean.join(", ")}, divided by ${std.join(", ")}.`,
    `Layout: float32, \`[batch, ${mean.length}, ${height}, ${width}]\`.`,
  ];
}

function provenance({ provenance: facts }: ModelCardData): string {
  if (facts === undefined) return "";
  const lines = [
    ...(facts.version === undefined ? [] : [`Trained with Leukoscope ${facts.version}.`]),
    ...(facts.seed === undefined ? [] : [`Seed ${facts.seed}.`]),
    ...(facts.dataHash === undefined ? [] : [`Training manifest, SHA-256: \`${facts.dataHash}\`.`]),
    ...(facts.protocolHash === undefined ? [] : [`Protocol, SHA-256: \`${facts.protocolHash}\`.`]),
  ];
  return lines.length === 0 ? "" : section("Provenance", [bullets(lines)]);
}
