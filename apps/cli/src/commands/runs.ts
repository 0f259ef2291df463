import { compareRuns, listRuns } from "@leukoscope/protocol";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { comparisonText } from "../output/comparison-text.ts";
import { UsageError } from "../output/errors.ts";
import { percent, table } from "../output/table.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute } from "./options.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

export function define(command: Command, terminal: Terminal): void {
  command
    .command("list")
    .description("the finished runs in a folder")
    .argument("[folder]", "folder of runs", "runs")
    .option(...JSON_OPTION)
    .action((folder: string) => list(terminal, folder));
  command
    .command("compare")
    .description("the first run against the others, on the same test images")
    .argument("<run...>", "folders of two finished runs or more")
    .option(...JSON_OPTION)
    .action((runs: string[]) => compare(terminal, runs));
  refuseUnknownCommands(command);
}

async function list(terminal: Terminal, folder: string): Promise<void> {
  const storage = new NodeStorage();
  const runs = (await storage.exists(absolute(folder))) ? await listRuns(storage, absolute(folder)) : [];
  if (runs.length === 0) throw new UsageError("no-run", `${folder}: no finished run in it; leukoscope train makes one`);
  const right = { align: "right" } as const;
  const columns = ["run", "protocol", "backbone", "seed", "epochs", "on", "n", "accuracy", "macro F1"];
  const rows = runs.map(({ folder: own, name, backbone, seed, result }) => {
    const { n, accuracy, f1Macro } = result.test ?? result.val;
    const side = result.test ? "test" : "validation";
    return [
      own,
      name,
      backbone,
      `${seed}`,
      `${result.epochs}`,
      side,
      `${n}`,
      percent(accuracy, 2),
      percent(f1Macro, 2),
    ];
  });
  terminal.scores(
    runs,
    table(
      columns.map((title, i) => ({ title, ...(i > 2 && i !== 5 ? right : {}) })),
      rows,
    ),
  );
}

async function compare(terminal: Terminal, runs: readonly string[]): Promise<void> {
  const comparisons = await compareRuns(new NodeStorage(), runs.map(absolute));
  terminal.scores(comparisons, comparisonText(comparisons));
}
