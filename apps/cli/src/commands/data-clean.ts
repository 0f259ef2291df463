import {
  type Cleaned,
  cleanManifest,
  formatManifest,
  LockError,
  moveManifest,
  parseManifest,
  readLock,
} from "@leukoscope/data";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";

/** Removed images that people are shown; `--json` has all. */
const SHOWN = 20;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to clean (.jsonl)")
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((manifest: string, options: { readonly out: string }) => run(terminal, manifest, options.out));
}

async function run(terminal: Terminal, manifest: string, out: string): Promise<void> {
  const storage = new NodeStorage();
  const from = absolute(manifest);
  const to = absolute(out);
  for (const path of [from, to]) {
    if (!(await readLock(storage, path))) continue;
    throw new LockError("locked", `${path}: its test split is locked; clean a manifest before it is split`, path);
  }
  const cleaned = cleanManifest(parseManifest(await readText(storage, from), from));
  if (cleaned.records.length === 0) {
    throw new UsageError("nothing-left", `${from}: every image is in a label conflict; correct the classes first`);
  }
  await writeText(storage, to, formatManifest(moveManifest(cleaned.records, from, to)));
  const { records, removed, repeated } = cleaned;
  terminal.result({ images: records.length, removed, repeated, manifest: to }, textOf(cleaned, to));
}

function textOf({ records, removed }: Cleaned, manifest: string): string {
  const conflicts = removed.filter(({ kind }) => kind === "label-conflict").length;
  return [
    `${manifest}: ${records.length} images; ${removed.length - conflicts} copies and ${conflicts} images with two labels taken out`,
    ...removed.slice(0, SHOWN).map(({ kind, path, reason }) => `taken out: ${path}: ${kind}: ${reason}`),
    ...(removed.length > SHOWN ? [`and ${removed.length - SHOWN} more; --json lists all`] : []),
  ].join("\n");
}
