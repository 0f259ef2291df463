import { closeOnSignal, DEFAULT_DATA, work } from "@leukoscope/server";
import type { Command } from "commander";
import { weightsCache } from "../cache.ts";
import { UsageError } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { absolute, databaseUrlOption, filesOption, wholeNumber } from "./options.ts";

interface Options {
  readonly databaseUrl?: string;
  readonly files?: string;
  readonly data: string;
  readonly concurrency: number;
  readonly heartbeat: number;
  readonly lostAfter: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(databaseUrlOption())
    .addOption(filesOption())
    .option("--data <folder>", "folder for runs under way, data sets in use and, by default, files", DEFAULT_DATA)
    .option("--concurrency <n>", "jobs at a time; of trainings one, which uses all cores", wholeNumber(1, 64), 2)
    .option("--heartbeat <seconds>", "how often it says that it is alive", wholeNumber(1, 3600), 3)
    .option("--lost-after <seconds>", "a worker that is silent this long has lost its jobs", wholeNumber(2, 86_400), 20)
    .option(...JSON_OPTION)
    .action(async ({ concurrency, data, databaseUrl, files, heartbeat, lostAfter }: Options) => {
      if (databaseUrl === undefined) {
        throw new UsageError(
          "no-database",
          "a worker needs the database of the service: give --database-url or DATABASE_URL; a service without one has a worker of its own",
        );
      }
      if (lostAfter < 2 * heartbeat) {
        throw new UsageError(
          "usage",
          "--lost-after must be at least twice --heartbeat, or a worker that lives is taken for lost",
        );
      }
      const folder = absolute(data);
      const worker = await work({
        databaseUrl,
        files,
        folder,
        concurrency,
        heartbeatSeconds: heartbeat,
        lostAfterSeconds: lostAfter,
        weights: weightsCache(),
      });
      closeOnSignal(worker);
      terminal.result(
        { worker: worker.name, concurrency },
        `${worker.name} takes jobs, ${concurrency} at a time (Ctrl+C ends it)`,
      );
    });
}
