import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";

/**
 * Refuses commands that are not there, in one line that says which are.
 * @param later commands that later versions will have
 */
export function refuseUnknownCommands(command: Command, later: readonly string[]): void {
  command.on("command:*", ([name]: string[]) => {
    const reason = later.includes(name) ? `the command ${name} is not in this version` : `unknown command ${name}`;
    throw new UsageError("usage", `${reason}; available: ${command.commands.map((known) => known.name()).join(", ")}`);
  });
}

/** Refuses a value of an option that is not among those this version has. */
export function oneOf<T extends string>(option: string, choices: readonly T[]): (value: string) => T {
  return (value) => {
    const choice = choices.find((known) => known === value);
    if (choice) return choice;
    throw new UsageError(
      "not-available",
      `${option} ${value} is not in this version; available: ${choices.join(", ")}`,
    );
  };
}
