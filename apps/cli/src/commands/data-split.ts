import {
  formatManifest,
  moveManifest,
  parseManifest,
  type SplitRatio,
  type SplitScheme,
  type SplitSummary,
  splitManifest,
  splitSchemes,
} from "@leukoscope/data";
import { readText, writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, InvalidArgumentError } from "commander";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

interface Options {
  readonly scheme: SplitScheme;
  readonly ratio: SplitRatio;
  readonly k: number;
  readonly fold: number;
  readonly seed: number;
  readonly out: string;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to split (.jsonl)")
    .requiredOption("--scheme <name>", `how: ${splitSchemes.join(", ")}`, oneOf("--scheme", splitSchemes))
    .option("--ratio <train/val/test>", "shares of the three sides", ratio, [80, 10, 10])
    .option("--k <n>", "folds, for kfold", wholeNumber(3), 5)
    .option("--fold <n>", "fold that tests, for kfold, from 0", wholeNumber(0), 0)
    .option("--seed <n>", "seed of the draw", wholeNumber(0), 0)
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((manifest: string, options: Options) => run(terminal, manifest, options));
}

async function run(terminal: Terminal, manifest: string, { out, ...options }: Options): Promise<void> {
  const storage = new NodeStorage();
  const from = absolute(manifest);
  const to = absolute(out);
  const records = parseManifest(await readText(storage, from), from);
  const split = splitManifest(records, options);
  await writeText(storage, to, formatManifest(moveManifest(split.records, from, to)));
  terminal.result({ ...split.summary, manifest: to }, textOf(split.summary, to));
}

function textOf({ scheme, seed, counts, classes, movedDuplicates }: SplitSummary, manifest: string): string {
  const sides = ["train", "val", "test"] as const;
  const rows = [...Object.entries(classes), ["all", counts] as const];
  const moved = movedDuplicates === 0 ? "" : `, ${movedDuplicates} copies moved to the side of their double`;
  return [
    table(
      [{ title: "class" }, ...sides.map((title) => ({ title, align: "right" as const }))],
      rows.map(([name, count]) => [name, ...sides.map((side) => String(count[side]))]),
    ),
    "",
    `${manifest}: scheme ${scheme}, seed ${seed}${moved}`,
  ].join("\n");
}

function ratio(text: string): SplitRatio {
  const parts = text.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [train, val, test] = parts;
  if (parts.length === 3 && parts.every((part) => part >= 0)) return [train, val, test];
  throw new InvalidArgumentError("Give three numbers such as 80/10/10.");
}
