import { formatManifest, type Imported, importDataset, importFormats } from "@leukoscope/data";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly format: string;
  readonly out: string;
}

/** Rejected files that people are shown; `--json` has all. */
const SHOWN = 20;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<folder>", "folder of images: a sub-folder a class, or the layout of a known data set")
    .option("--format <name>", `layout: ${importFormats.join(", ")}`, oneOf("--format", importFormats), "auto")
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((folder: string, options: Options) => run(terminal, folder, options));
}

async function run(terminal: Terminal, folder: string, { format, out }: Options): Promise<void> {
  const storage = new NodeStorage();
  const manifest = absolute(out);
  const progress = new Progress();
  let imported: Imported;
  try {
    imported = await importDataset(storage, absolute(folder), {
      format,
      manifest,
      onProgress: ({ done, total }) => progress.update("reading images", done, total),
    });
  } finally {
    progress.end();
  }
  await writeText(storage, manifest, formatManifest(imported.records));
  const { records: _records, ...summary } = imported;
  terminal.result({ ...summary, manifest }, textOf(imported, manifest));
}

function textOf({ format, images, classes, patients, rejected, duplicates }: Imported, manifest: string): string {
  const rows = Object.entries(classes).map(([name, count]) => [name, String(count)]);
  const people = patients === 0 ? "no patient named" : `${patients} patients`;
  return [
    table([{ title: "class" }, { title: "images", align: "right" }], [...rows, ["all", String(images)]]),
    "",
    `${manifest}: format ${format}, ${people}, ${duplicates.copies} exact copies, ${rejected.length} files left out`,
    ...duplicates.conflicts.map(
      ({ paths, classes: labels }) => `same image, different classes (${labels.join(", ")}): ${paths.join(", ")}`,
    ),
    ...rejected.slice(0, SHOWN).map(({ path, reason }) => `left out: ${path}: ${reason}`),
    ...(rejected.length > SHOWN ? [`and ${rejected.length - SHOWN} more; --json lists all`] : []),
  ].join("\n");
}
