import { parseClassicModel } from "@leukoscope/classic";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { type Judged, judged, labelledRows, readTable, scoresOf } from "../features/table-scores.ts";
import { lookAtRows, looksText } from "../fields/test-looks.ts";
import { UsageError } from "../output/errors.ts";
import { metricsText } from "../output/metrics-text.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { oneOf } from "./unavailable.ts";

const sides = ["train", "val", "test", "all"] as const;

interface Options {
  readonly split: (typeof sides)[number];
  readonly by: Judged;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .argument("<model>", "model file (.json) that classic train wrote")
    .argument("<features>", "table with classes (.csv)")
    .option("--split <name>", `rows to test on: ${sides.join(", ")}`, oneOf("--split", sides), "test")
    .option("--by <unit>", "what is judged: cell, or image by the mean of its cells", oneOf("--by", judged), "cell")
    .option(...JSON_OPTION)
    .action((model: string, features: string, options: Options) => run(terminal, model, features, options));
}

async function run(terminal: Terminal, path: string, features: string, { by, split }: Options): Promise<void> {
  const storage = new NodeStorage();
  if (!(await storage.exists(path))) {
    throw new UsageError("no-model", `${path}: no such model file; give a .json that "leukoscope classic train" wrote`);
  }
  const bytes = await storage.read(path);
  const model = parseClassicModel(new TextDecoder().decode(bytes));
  const table = await readTable(storage, features);
  const rows = labelledRows(table, split === "all" ? undefined : split);
  if (rows.length === 0) {
    throw new UsageError(
      "no-rows",
      `${features}: no row with a class${split === "all" ? "" : ` in the split ${split}; take --split all`}`,
    );
  }
  const metrics = scoresOf(model, table, rows, by);
  const looks = await lookAtRows(storage, rows, "classic evaluate", bytes);
  terminal.scores(
    { model: path, features, split, by, ...metrics, ...(looks !== undefined && { looks }) },
    [metricsText([{ title: `${split}, by ${by}`, metrics }]), ...looksText(looks)].join("\n"),
  );
}
