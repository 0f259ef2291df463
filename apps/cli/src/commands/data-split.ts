import {
  formatManifest,
  LockError,
  lockPath,
  lockTest,
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
  readonly ratio?: SplitRatio;
  readonly k?: number;
  readonly fold: number;
  readonly validation?: number;
  readonly seed: number;
  readonly groups: "known" | "copies";
  readonly repeat: number;
  readonly lock?: boolean;
  readonly out: string;
}

const groupings = ["known", "copies"] as const;

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<manifest>", "manifest to split (.jsonl)")
    .requiredOption("--scheme <name>", `how: ${splitSchemes.join(", ")}`, oneOf("--scheme", splitSchemes))
    .option("--ratio <train/val/test>", "shares of the three sides (default: 80/10/10)", ratio)
    .option("--k <n>", "cut into folds by the scheme instead of by the ratio (kfold: 5)", wholeNumber(3))
    .option("--fold <n>", "fold that tests, from 0", wholeNumber(0), 0)
    .option(
      "--validation <percent>",
      "with folds: how much of all other images validates, in place of the next fold",
      wholeNumber(1),
    )
    .option("--seed <n>", "seed of the draw", wholeNumber(0), 0)
    .option(
      "--groups <name>",
      "hold together: known (patient, slide, near-duplicate group, copies) or copies alone",
      oneOf("--groups", groupings),
      "known",
    )
    .option(
      "--repeat <n>",
      "make this many splits, of this seed and the next; their seed is put into their names",
      wholeNumber(1),
      1,
    )
    .option("--lock", "lock the test split: training cannot read it, and looks at it are counted")
    .requiredOption("--out <manifest>", "manifest to write (.jsonl)")
    .option(...JSON_OPTION)
    .action((manifest: string, options: Options) => run(terminal, manifest, options));
}

async function run(terminal: Terminal, manifest: string, options: Options): Promise<void> {
  const { lock = false, out, repeat, seed, ...how } = options;
  const storage = new NodeStorage();
  const from = absolute(manifest);
  const targets = Array.from({ length: repeat }, (_, number) =>
    absolute(repeat === 1 ? out : withSeed(out, seed + number)),
  );
  // Before anything is written. A locked test split anew would be in training under another name.
  for (const path of [from, ...targets]) {
    if (!(await storage.exists(lockPath(path)))) continue;
    const mend = path === from ? "split the manifest that it was made from" : "write to another manifest with --out";
    throw new LockError("locked", `${path}: its test split is locked; ${mend}`, path);
  }
  const records = parseManifest(await readText(storage, from), from);
  const done: { readonly summary: SplitSummary; readonly manifest: string }[] = [];
  for (const [number, to] of targets.entries()) {
    const split = splitManifest(records, { ...how, seed: seed + number });
    const moved = moveManifest(split.records, from, to);
    // What can't be locked is not left behind unlocked.
    if (lock) await lockTest(storage, to, moved, new Date());
    await writeText(storage, to, formatManifest(moved));
    done.push({ summary: split.summary, manifest: to });
  }
  const results = done.map(({ manifest: to, summary }) => ({ ...summary, manifest: to, locked: lock }));
  terminal.result(
    repeat === 1 ? results[0] : { repeats: results },
    done.map(({ manifest: to, summary }) => textOf(summary, to, lock)).join("\n\n"),
  );
}

const withSeed = (path: string, seed: number): string => path.replace(/(\.jsonl)?$/i, (end) => `-seed${seed}${end}`);

function textOf(
  { scheme, seed, folds, together, counts, classes, movedDuplicates }: SplitSummary,
  manifest: string,
  lock: boolean,
): string {
  const sides = ["train", "val", "test"] as const;
  const rows = [...Object.entries(classes), ["all", counts] as const];
  const moved = movedDuplicates === 0 ? "" : `, ${movedDuplicates} images moved to the side of what they belong to`;
  const ties = ["copies", ...together.map((tie) => `images of one ${tie}`)].join(", ");
  return [
    table(
      [{ title: "class" }, ...sides.map((title) => ({ title, align: "right" as const }))],
      rows.map(([name, count]) => [name, ...sides.map((side) => String(count[side]))]),
    ),
    "",
    `${manifest}: scheme ${scheme}${folds === undefined ? "" : ` in ${folds} folds`}, seed ${seed}${moved}`,
    scheme === "folds"
      ? "the folds are as the manifest gives them: nothing was held together"
      : `held together: ${ties}`,
    ...(lock ? ["the test split is locked: training cannot read it, and looks at it are counted"] : []),
  ].join("\n");
}

function ratio(text: string): SplitRatio {
  const parts = text.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [train, val, test] = parts;
  if (parts.length === 3 && parts.every((part) => part >= 0)) return [train, val, test];
  throw new InvalidArgumentError("Give three numbers such as 80/10/10.");
}
