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
}

export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(databaseUrlOption())
    .addOption(filesOption())
    .option("--data <folder>", "folder for runs under way, data sets in use and, by default, files", DEFAULT_DATA)
    .option("--concurrency <n>", "jobs at a time; of trainings one, which uses all cores", wholeNumber(1, 64), 2)
    .option(...JSON_OPTION)
    .action(async ({ concurrency, data, databaseUrl, files }: Options) => {
      if (databaseUrl === undefined) {
        throw new UsageError(
          "no-database",
          "a worker needs the database of the service: give --database-url or DATABASE_URL; a service without one has a worker of its own",
        );
      }
      const folder = absolute(data);
      const worker = await work({ databaseUrl, files, folder, concurrency, weights: weightsCache() });
      closeOnSignal(worker);
      terminal.result(
        { worker: worker.name, concurrency },
        `${worker.name} takes jobs, ${concurrency} at a time (Ctrl+C ends it)`,
      );
    });
}
