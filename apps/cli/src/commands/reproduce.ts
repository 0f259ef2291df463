import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { ROOT } from "../doctor/house.ts";
import type { Terminal } from "../output/terminal.ts";
import { absolute } from "./options.ts";
import { type StudyCommandOptions, studyCommand, withStudyOptions } from "./study-command.ts";
import { oneOf } from "./unavailable.ts";

const folder = join(ROOT, "protocols", "studies");

/** The studies of the repository, by name. */
const names = (): string[] =>
  readdirSync(folder)
    .flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : []))
    .sort();

export function define(command: Command, terminal: Terminal): void {
  withStudyOptions(command.argument("<paper>", names().join(", "), oneOf("paper", names()))).action(
    (name: string, options: StudyCommandOptions) =>
      studyCommand(
        terminal,
        { words: ["reproduce", name], study: absolute(join(folder, `${name}.yaml`)), name },
        options,
      ),
  );
}
