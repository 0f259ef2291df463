import type { Command } from "commander";
import type { Terminal } from "../output/terminal.ts";
import type { CommandModule } from "./command.ts";
import { refuseUnknownCommands } from "./unavailable.ts";

export interface Entry {
  readonly summary: string;
  /** Loaded only when it is asked for: the rest takes time, and `doctor` runs where other packages are not built. */
  readonly load: () => Promise<CommandModule>;
}

/**
 * Gives `parent` its commands, and what the arguments ask for also its options and action.
 * @param args those that follow the parent's name
 */
export async function defineCommands(
  parent: Command,
  entries: Readonly<Record<string, Entry>>,
  args: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const first = args.findIndex((arg) => !arg.startsWith("-"));
  const named = args[first];
  for (const [name, { summary, load }] of Object.entries(entries)) {
    const command = parent.command(name).description(summary);
    if (name !== named && !(named === "help" && args.includes(name))) continue;
    await (await load()).define(command, terminal, args.slice(first + 1));
  }
  refuseUnknownCommands(parent);
}
