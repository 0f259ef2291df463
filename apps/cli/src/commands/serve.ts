import { DEFAULT_PORT, serve } from "@leukoscope/server";
import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import { JSON_OPTION } from "./command.ts";
import { wholeNumber } from "./options.ts";

interface Options {
  readonly port?: number;
}

export function define(command: Command, terminal: Terminal): void {
  command
    .option("--port <n>", `port (default: the first free one from ${DEFAULT_PORT}); 0 for any`, wholeNumber(0, 65_535))
    .option(...JSON_OPTION)
    .action(async ({ port }: Options) => {
      const { url, port: taken } = await serve({ port, strictPort: port !== undefined });
      terminal.result({ url, port: taken }, `the page: ${url} (this machine only; Ctrl+C ends it)`);
    });
}
