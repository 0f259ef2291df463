import { basename } from "node:path";
import { RESEARCH_USE } from "@leukoscope/classifier";
import { parseManifest } from "@leukoscope/data";
import { type Exploration, explorationPage, explore } from "@leukoscope/explore";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";

interface Options {
  readonly out: string;
  readonly limit: number;
}

/** Small pictures of each class. */
const LIMIT = 6;
/** Doubtful labels that people are shown; the page and `--json` have more. */
const SHOWN = 5;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to look at (.jsonl)")
    .requiredOption("--out <folder>", "folder for exploration.html and exploration.json")
    .option("--limit <n>", "small pictures of each class and list in the page", wholeNumber(1, 100), LIMIT)
    .option(...JSON_OPTION)
    .action((manifest: string, options: Options) => run(terminal, manifest, options));
}

async function run(terminal: Terminal, given: string, { limit, out }: Options): Promise<void> {
  const storage = new NodeStorage();
  const manifest = absolute(given);
  const folder = absolute(out);
  const records = parseManifest(await readText(storage, manifest), manifest);
  const progress = new Progress();
  try {
    const { findings, images } = await explore(records, {
      storage,
      manifest,
      onProgress: (done, total) => progress.update("looking at images", done, total),
    });
    const page = await explorationPage(records, findings, images, {
      storage,
      manifest,
      title: basename(manifest),
      researchUse: RESEARCH_USE,
      limit,
    });
    const files = { html: `${folder}/exploration.html`, json: `${folder}/exploration.json` };
    await writeText(storage, files.json, `${JSON.stringify(findings, undefined, 2)}\n`);
    await writeText(storage, files.html, page);
    progress.end();
    terminal.result({ ...findings, files }, textOf(findings, files.html));
  } finally {
    progress.end();
  }
}

function textOf(findings: Exploration, page: string): string {
  const { broken, classes, duplicates, images, labelDoubts, outliers } = findings;
  const rows = Object.entries(classes).map(([name, count]) => [name, String(count)]);
  const copies = duplicates.exact.reduce((sum, { items }) => sum + items.length - 1, 0);
  return [
    table([{ title: "class" }, { title: "images", align: "right" }], [...rows, ["all", String(images)]]),
    "",
    `${copies} exact copies, ${duplicates.near.length} groups of near duplicates, ${outliers.length} outliers, ${labelDoubts.images.length} labels to look at again, ${broken.length} images that can't be read`,
    labelDoubts.note,
    ...labelDoubts.images
      .slice(0, SHOWN)
      .map(({ class: name, path, suggested }) => `  ${path}: ${name}, or ${suggested}?`),
    ...broken.slice(0, SHOWN).map(({ path, reason }) => `  can't be read: ${path}: ${reason}`),
    `the page: ${page}`,
  ].join("\n");
}
