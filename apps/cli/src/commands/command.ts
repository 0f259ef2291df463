import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";

/** What a file of this folder exports: it gives a command its arguments, options and action. */
export interface CommandModule {
  /** @param args those that follow its name; a group of commands loads the one they name */
  define(command: Command, terminal: Terminal, args: readonly string[]): void | Promise<void>;
}

/** Every command has it; {@link Terminal} reads it. */
export const JSON_OPTION = ["--json", "print one JSON document on standard output, and nothing else there"] as const;
