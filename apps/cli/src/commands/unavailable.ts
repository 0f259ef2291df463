import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";

/** Refuses commands that are not there, in one line that says which are. */
export function refuseUnknownCommands(command: Command): void {
  command.on("command:*", ([name]: string[]) => {
    const known = command.commands.map((each) => each.name()).join(", ");
    throw new UsageError("usage", `unknown command ${name}; available: ${known}`);
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
