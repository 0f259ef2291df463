import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";

/** What a file of this folder exports: it gives a command its arguments, options and action. */
export interface CommandModule {
  define(command: Command, terminal: Terminal): void;
}

/** Every command has it; {@link Terminal} reads it. */
export const JSON_OPTION = ["--json", "print one JSON document on standard output, and nothing else there"] as const;
