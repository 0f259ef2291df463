import { RESEARCH_USE } from "@leukoscope/classifier";
import { RunReportError } from "../run-report-error.ts";
import { bullets, section, table } from "./format.ts";
import { frontMatter } from "./front-matter.ts";
import type { CardPreprocessing, ModelCardData } from "./model-card-data.ts";
import { results } from "./results.ts";
import { scores } from "./scores.ts";

/**
 * A model card in Markdown with a Hugging Face YAML head: what the model is, what it is for, what it was trained on,
 * how it did on every split with 95 % intervals, where it fails, and how to run it. Same data, same text.
 *
 * @throws {RunReportError} `bad-card` without an evaluation, or with one that does not fit the classes or the data sets.
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
    section("Results", results(card.evaluations)),
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
    throw new RunReportError("bad-card", card.id, `the card of ${card.id} has no evaluation: test the model first`);
  }
  const names = card.classes.map(({ name }) => name).join(", ");
  for (const { split, dataset: tested, metrics } of card.evaluations) {
    const given = metrics.perClass.map((row) => row.class).join(", ");
    if (given !== names) {
      throw new RunReportError(
        "bad-card",
        given,
        `the evaluation "${split}" is of classes ${given}; the card's are ${names}`,
      );
    }
    if (!card.datasets.some(({ name }) => name === tested)) {
      throw new RunReportError(
        "bad-card",
        tested,
        `the evaluation "${split}" names the data set "${tested}", which the card does not list`,
      );
    }
  }
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
