import {
  type Audit,
  type Audited,
  auditManifest,
  contactSheet,
  copyLock,
  formatManifest,
  LockError,
  moveManifest,
  openLock,
  parseManifest,
  readLock,
} from "@leukoscope/data";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";

interface Options {
  readonly out?: string;
  readonly seed: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to audit (.jsonl), with its split if it has one")
    .option("--out <folder>", "write audit.json, manifest.jsonl with groups of near duplicates, near-duplicates.png")
    .option("--seed <n>", "seed of the cross-validation", wholeNumber(0), 0)
    .option(...JSON_OPTION)
    .action((manifest: string, options: Options) => run(terminal, manifest, options));
}

async function run(terminal: Terminal, manifest: string, { out, seed }: Options): Promise<void> {
  const storage = new NodeStorage();
  const from = absolute(manifest);
  const records = parseManifest(await readText(storage, from), from);
  const folder = out === undefined ? undefined : absolute(out);
  const to = folder === undefined ? undefined : `${folder}/manifest.jsonl`;
  const lock = await openLock(storage, from, records);
  const known = to === undefined ? undefined : await readLock(storage, to);
  if (known && known.testHash !== lock?.testHash) {
    throw new LockError("locked", `${to}: another test split is locked there; write to another folder with --out`, to);
  }
  const progress = new Progress();
  let audited: Audited;
  try {
    audited = await auditManifest(storage, records, {
      manifest: from,
      seed,
      onProgress: (done, total) => progress.update("reading images", done, total),
    });
  } finally {
    progress.end();
  }
  const { audit, grouped } = audited;
  if (folder !== undefined && to !== undefined) {
    await writeText(storage, `${folder}/audit.json`, `${JSON.stringify(audit, undefined, 2)}\n`);
    await writeText(storage, to, formatManifest(moveManifest(grouped, from, to)));
    if (lock && to !== from) await copyLock(storage, lock, from, to);
    const sheet = await contactSheet(storage, audit.pairs, from);
    if (sheet) await storage.write(`${folder}/near-duplicates.png`, sheet);
  }
  terminal.result(
    { manifest: from, ...(folder !== undefined && { out: folder }), ...audit },
    textOf(audit, from, folder),
  );
}

function textOf({ findings, folds, images, shortcuts, verdict }: Audit, manifest: string, folder?: string): string {
  const fixed = (value: number): string => value.toFixed(2);
  const right = "right" as const;
  return [
    ...(shortcuts.length === 0
      ? []
      : [
          table(
            [
              { title: "predicts the class" },
              { title: "balanced accuracy", align: right },
              { title: "95 %", align: right },
              { title: "chance", align: right },
              { title: "p", align: right },
              { title: "cells in it" },
            ],
            shortcuts.map(({ balancedAccuracy, chance, found, interval, name, p, seesCells }) => [
              `${name}${found ? " !" : ""}`,
              fixed(balancedAccuracy),
              interval.map(fixed).join(" - "),
              fixed(chance),
              p.toFixed(3),
              seesCells,
            ]),
          ),
          `cross-validated in ${folds?.count} folds by ${folds?.by}; p corrected for ${shortcuts.length} looks (Holm)`,
          "",
        ]),
    ...findings.map(({ kind, mend, message }) => `${kind}: ${message}; to mend: ${mend}`),
    "",
    `${manifest}: ${images} images: ${verdict}`,
    ...(folder === undefined ? [] : [`written to ${folder}`]),
  ].join("\n");
}
