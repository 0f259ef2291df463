import { basename } from "node:path";
import {
  type ClassicModel,
  type ClassicSpec,
  calibrations,
  formatClassicModel,
  type Resampling,
  readClassicSpec,
  resamplings,
  selections,
  trainClassic,
} from "@leukoscope/classic";
import { writeText } from "@leukoscope/storage";
import { NodeStorage } from "@leukoscope/storage/node";
import { classicCard } from "@leukoscope/study";
import { type Command, InvalidArgumentError } from "commander";
import { parse as parseYaml } from "yaml";
import {
  groupOf,
  type Judged,
  judged,
  labelledRows,
  type ReadTable,
  readTable,
  scoresOf,
} from "../features/table-scores.ts";
import { lookAtRows, looksText } from "../fields/test-looks.ts";
import { UsageError } from "../output/errors.ts";
import { type MetricsBlock, metricsText } from "../output/metrics-text.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { commandLine, wholeNumber } from "./options.ts";
import { oneOf } from "./unavailable.ts";

const models = [
  "svm-linear",
  "svm-polynomial",
  "svm-rbf",
  "forest",
  "tree",
  "boosting",
  "neighbours",
  "bayes",
  "logistic",
] as const;

interface Options {
  readonly out: string;
  readonly model: (typeof models)[number];
  readonly spec?: string;
  readonly select?: NonNullable<ClassicSpec["select"]>;
  readonly components?: number;
  readonly resample?: Resampling;
  readonly calibrate?: (typeof calibrations)[number];
  readonly features?: RegExp;
  readonly by: Judged;
  readonly seed: number;
  readonly licence: string;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<features>", "table with classes (.csv), as leukoscope features writes it of a manifest")
    .requiredOption("--out <file>", "model file to write (.json)")
    .option("--model <name>", `classifier: ${models.join(", ")}`, oneOf("--model", models), "svm-rbf")
    .option(
      "--spec <file>",
      "all settings as a file (.yaml or .json), in place of the options from --model to --calibrate",
    )
    .option("--select <by:count>", `keep the columns that tell most: ${selections.join(", ")}`, selection)
    .option("--components <n>", "replace the columns by principal components", wholeNumber(1, 100_000))
    .option(
      "--resample <method>",
      `make the classes equally large: ${resamplings.join(", ")}`,
      oneOf("--resample", resamplings),
    )
    .option(
      "--calibrate <method>",
      `scores to probabilities: ${calibrations.join(", ")} (default: sigmoid for an SVM, else none)`,
      oneOf("--calibrate", calibrations),
    )
    .option("--features <pattern>", "take only columns whose names match, such as ^nucleus or ^deep", pattern)
    .option("--by <unit>", "what is judged: cell, or image by the mean of its cells", oneOf("--by", judged), "cell")
    .option("--licence <id>", "of the model, for its card, such as apache-2.0 or cc-by-4.0", "unknown")
    .option("--seed <n>", "same seed, same model", wholeNumber(0), 1)
    .option(...JSON_OPTION)
    .action((features: string, options: Options) => run(terminal, features, options));
}

async function run(terminal: Terminal, features: string, options: Options): Promise<void> {
  const storage = new NodeStorage();
  const table = await readTable(storage, features);
  const isSplit = labelledRows(table).some(({ facts }) => facts.split !== undefined);
  const rows = labelledRows(table, isSplit ? "train" : undefined);
  if (rows.length === 0) {
    throw new UsageError(
      "no-rows",
      `${features}: no row with a class to train on; measure a manifest, whose images have classes`,
    );
  }
  const used = table.columns.flatMap((name, i) => (options.features?.test(name) === false ? [] : [i]));
  if (used.length === 0) throw new UsageError("no-columns", `${features}: no column matches ${options.features}`);
  const start = performance.now();
  const model = trainClassic(
    {
      columns: used.map((i) => table.columns[i]),
      rows: rows.map(({ values }) => Float64Array.from(used, (i) => values[i])),
      classes: rows.map(({ label }) => label),
      groups: rows.map(groupOf),
    },
    {
      spec: await specOf(storage, options),
      seed: options.seed,
      data: table.hash,
      classes: [...new Set(labelledRows(table).map(({ label }) => label))].sort(),
    },
  );
  const seconds = (performance.now() - start) / 1000;
  const bytes = new TextEncoder().encode(formatClassicModel(model));
  await storage.write(options.out, bytes);
  const blocks = ["val", "test"].flatMap((side): MetricsBlock[] => {
    const sideRows = isSplit ? labelledRows(table, side) : [];
    return sideRows.length === 0 ? [] : [{ title: side, metrics: scoresOf(model, table, sideRows, options.by) }];
  });
  const looks = await lookAtRows(storage, isSplit ? labelledRows(table, "test") : [], "classic train", bytes);
  const card = await writeCard(storage, { features, table, model, blocks }, options);
  const scores = Object.fromEntries(blocks.map(({ metrics, title }) => [title, metrics]));
  terminal.scores(
    {
      model: options.out,
      card,
      rows: rows.length,
      columns: used.length,
      classes: model.classes,
      spec: model.spec,
      seconds,
      by: options.by,
      ...scores,
      ...(looks !== undefined && { looks }),
    },
    [
      ...(blocks.length > 0 ? [metricsText(blocks), ""] : []),
      `${basename(options.out)}: ${rows.length} rows of ${used.length} numbers in ${seconds.toFixed(1)} s`,
      `model card: ${card}`,
      ...looksText(looks),
    ].join("\n"),
  );
}

interface Trained {
  readonly features: string;
  readonly table: ReadTable;
  readonly model: ClassicModel;
  readonly blocks: readonly MetricsBlock[];
}

/** Beside the model, under its name. */
async function writeCard(storage: NodeStorage, { blocks, features, model, table }: Trained, options: Options) {
  const { by, licence, out } = options;
  const path = `${out.replace(/\.json$/, "")}.md`;
  const rows = labelledRows(table);
  const grouped = rows.every(({ facts }) => facts.patient !== undefined) ? "patient" : undefined;
  const name = basename(features);
  const text = classicCard({
    id: basename(path, ".md"),
    model,
    license: licence,
    data: { name, images: new Set(rows.map(({ facts }) => facts.path)).size, rows: rows.length },
    evaluations: blocks.map(({ metrics, title }) => ({
      split: `${title === "val" ? "validation" : title}, by ${by}`,
      description: `The ${title === "val" ? "validation" : title} split of the manifest that was measured; ${metrics.n} ${by === "cell" ? "cells" : "images, each by the mean of its cells"}.`,
      dataset: name,
      metrics,
      groupedBy: grouped,
    })),
    commands: [
      `npx leukoscope features SMEARS --out cells.csv`,
      commandLine(["classic", "evaluate", out, "cells.csv"]),
    ],
  });
  await writeText(storage, path, text);
  return path;
}

async function specOf(storage: NodeStorage, options: Options): Promise<ClassicSpec> {
  if (options.spec !== undefined) {
    if (!(await storage.exists(options.spec)))
      throw new UsageError("no-spec", `${options.spec}: no such file of settings`);
    return readClassicSpec(parseYaml(new TextDecoder().decode(await storage.read(options.spec))));
  }
  const [kind, kernel] = options.model.split("-");
  return readClassicSpec({
    select: options.select,
    components: options.components,
    resample: options.resample,
    model: kernel === undefined ? { kind } : { kind, kernel },
    calibrate: options.calibrate ?? (kind === "svm" ? "sigmoid" : "none"),
  });
}

function selection(text: string): NonNullable<ClassicSpec["select"]> {
  const [name, count] = text.split(":");
  const by = selections.find((known) => known === name);
  if (by && /^[1-9]\d*$/.test(count ?? "")) return { by, count: Number(count) };
  throw new InvalidArgumentError(`Give one of ${selections.join(", ")} and how many, such as ${selections[0]}:60.`);
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InvalidArgumentError("Give a regular expression, such as ^nucleus.");
  }
}
