import {
  generatePhantoms,
  PHANTOM_CLASSES,
  PHANTOM_LAYOUTS,
  type PhantomClass,
  type PhantomLayout,
  type PhantomSet,
  SCANNER_NAMES,
  type ScannerName,
  SHORTCUT_KINDS,
  type ShortcutKind,
  type ShortcutOptions,
  STAIN_NAMES,
  type StainName,
} from "@leukoscope/data";
import { NodeStorage } from "@leukoscope/storage/node";
import { type Command, InvalidArgumentError, Option } from "commander";
import { Progress } from "../output/progress.ts";
import { table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, share, wholeNumber } from "./options.ts";

interface Options {
  readonly out: string;
  readonly count: number;
  readonly seed: number;
  readonly layout: PhantomLayout;
  readonly size?: number;
  readonly patients?: number;
  readonly classes?: readonly PhantomClass[];
  readonly overlap?: number;
  readonly focus?: readonly [number, number];
  readonly stains?: readonly StainName[];
  readonly scanners?: readonly ScannerName[];
  readonly shortcut?: ShortcutOptions;
  readonly leak?: number;
}

const names = (text: string): string[] => text.split(",").map((name) => name.trim());

/** `1` or `1-4`. */
function range(text: string): [number, number] {
  const match = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError("Give a factor such as 2, or two such as 1-4.");
  return [Number(match[1]), Number(match[2] ?? match[1])];
}

/** `tint` or `tint:0.8`; what it names is checked where phantoms are made. */
function shortcut(text: string): ShortcutOptions {
  const [kind, strength] = text.split(":", 2);
  return { kind: kind as ShortcutKind, ...(strength !== undefined && { strength: share(strength) }) };
}

export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption("--out <folder>", "folder to write into")
    .option("--count <n>", "images", wholeNumber(1), 60)
    .option("--seed <n>", "seed; the same seed draws the same bytes", wholeNumber(0), 0)
    .addOption(
      new Option(
        "--layout <name>",
        "one class an image, wide fields of many classes with boxes, or single cells as C-NMC 2019 is laid out",
      )
        .choices(PHANTOM_LAYOUTS)
        .default("folders"),
    )
    .option("--size <pixels>", "width of the images (default: 224; fields 640, c-nmc 450)", wholeNumber(1))
    .option("--patients <n>", "patients (default: one for about 20 images)", wholeNumber(1))
    .option(
      "--classes <names>",
      `classes, with commas: ${PHANTOM_CLASSES.join(",")} (default: the first three; in fields all)`,
      names,
    )
    .option("--overlap <share>", "of the cells that touch or overlap another one (default: 0)", share)
    .option("--focus <factors>", "on the blur, such as 2, or drawn from a range such as 1-4", range)
    .option("--stains <names>", `patients take them in turn: ${STAIN_NAMES.join(",")} (default: any)`, names)
    .option("--scanners <names>", `patients take them in turn: ${SCANNER_NAMES.join(",")} (default: any)`, names)
    .option(
      "--shortcut <kind[:strength]>",
      `plant something besides the cells that tells the class: ${SHORTCUT_KINDS.join(", ")}; strength 0 to 1`,
      shortcut,
    )
    .option("--leak <n>", "split by patient, and put n near copies of training images into the test", wholeNumber(1))
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
