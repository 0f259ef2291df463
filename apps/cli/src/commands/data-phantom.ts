import { generatePhantoms, type PhantomSet, WHITE_CELL_CLASSES, type WhiteCellClass } from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, wholeNumber } from "./options.ts";

interface Options {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly size: number;
  readonly patients?: number;
  readonly classes?: readonly WhiteCellClass[];
}

export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption("--out <folder>", "folder to write into")
    .option("--count <n>", "images", wholeNumber(1), 60)
    .option("--seed <n>", "seed; the same seed draws the same bytes", wholeNumber(0), 0)
    .option("--size <pixels>", "side of the square images", wholeNumber(1), 224)
    .option("--patients <n>", "patients (default: one for about 20 images)", wholeNumber(1))
    .option("--classes <names>", `classes, with commas (default: ${WHITE_CELL_CLASSES.join(",")})`, (text) =>
      text.split(","),
    )
    .option(...JSON_OPTION)
    .action((options: Options) => run(terminal, options));
}

async function run(terminal: Terminal, { out, ...options }: Options): Promise<void> {
  const progress = new Progress();
  let phantoms: PhantomSet;
  try {
    phantoms = await generatePhantoms(new NodeStorage(), { ...options, out: absolute(out) }, ({ done, total }) =>
      progress.update("drawing smears", done, total),
    );
  } finally {
    progress.end();
  }
  const { records: _records, ...summary } = phantoms;
  const rows = Object.entries(summary.classes).map(([name, count]) => [name, String(count)]);
  const text = table(
    [{ title: "class" }, { title: "images", align: "right" }],
    [...rows, ["all", String(summary.images)]],
  );
  terminal.result(
    summary,
    `${text}\n\n${summary.manifest}: ${Object.keys(summary.patients).length} patients, seed ${options.seed}`,
  );
}
