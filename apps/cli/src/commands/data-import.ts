import {
  type AllowedKind,
  allowedKinds,
  DEFAULT_MIN_SIDE,
  type ImportSummary,
  importFormats,
  streamDataset,
} from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, InvalidArgumentError } from "commander";
import { ManifestWriter } from "../output/manifest-writer.ts";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly format: string;
  readonly minSide: number;
  readonly maxPixels?: number;
  readonly allow?: readonly AllowedKind[];
  readonly out: string;
}

/** Rejected files that people are shown; `--json` has all. */
const SHOWN = 20;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<folder>", "folder of images: a sub-folder a class, or the layout of a known data set")
    .option("--format <name>", `layout: ${importFormats.join(", ")}`, oneOf("--format", importFormats), "auto")
    .option("--min-side <pixels>", "leave out images with a shorter side", wholeNumber(1), DEFAULT_MIN_SIDE)
    .option("--max-pixels <n>", "leave out images with more pixels (default: 100 million)", wholeNumber(1))
    .option("--allow <kinds>", `take these all the same, with commas: ${allowedKinds.join(", ")}`, kinds)
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((folder: string, options: Options) => run(terminal, folder, options));
}

async function run(terminal: Terminal, folder: string, { out, ...options }: Options): Promise<void> {
  const manifest = absolute(out);
  const progress = new Progress();
  const writer = new ManifestWriter(manifest);
  let summary: ImportSummary;
  try {
    summary = await streamDataset(new NodeStorage(), absolute(folder), (record) => writer.write(record), {
      ...options,
      manifest,
      onProgress: ({ done, total }) => progress.update("reading images", done, total),
    });
    await writer.close();
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    progress.end();
  }
  terminal.result({ ...summary, manifest }, textOf(summary, manifest));
}

function textOf(summary: ImportSummary, manifest: string): string {
  const { check, classes, dataSet, duplicates, format, images, notes, patients, rejected } = summary;
  const rows = Object.entries(classes).map(([name, count]) => [name, String(count)]);
  const people = patients === 0 ? "no patient named" : `${patients} patients`;
  return [
    table([{ title: "class" }, { title: "images", align: "right" }], [...rows, ["all", String(images)]]),
    "",
    `${manifest}: format ${format}, ${people}, ${duplicates.copies} exact copies, ${rejected.length} files left out`,
    ...(dataSet ? [`${dataSet.title}; licence: ${dataSet.licence}; ${dataSet.homePage}`, dataSet.citation] : []),
    ...(check ? [check.summary] : []),
    ...notes,
    ...duplicates.conflicts.map(
      ({ paths, classes: labels }) => `same image, different classes (${labels.join(", ")}): ${paths.join(", ")}`,
    ),
    ...rejected.slice(0, SHOWN).map(({ kind, path, reason }) => `left out: ${path}: ${kind}: ${reason}`),
    ...(rejected.length > SHOWN ? [`and ${rejected.length - SHOWN} more; --json lists all`] : []),
  ].join("\n");
}

function kinds(text: string): AllowedKind[] {
  return text.split(",").map((name) => {
    const kind = allowedKinds.find((known) => known === name.trim());
    if (kind) return kind;
    throw new InvalidArgumentError(`Give ${allowedKinds.join(", ")}, with commas.`);
  });
}
