import { basename } from "node:path";
import { NodeStorage } from "@leukoscope/storage/node";
import type { Command } from "commander";
import { UsageError } from "../output/errors.ts";
import type { Terminal } from "../output/terminal.ts";
import { absolute } from "./options.ts";
import { type StudyCommandOptions, studyCommand, withStudyOptions } from "./study-command.ts";

export function define(command: Command, terminal: Terminal): void {
  withStudyOptions(command.argument("<study>", "study file (.yaml)")).action(
    async (file: string, options: StudyCommandOptions) => {
      if (!(await new NodeStorage().exists(file))) {
        throw new UsageError("no-study", `${file}: no such study file; protocols/studies has some`);
      }
      const name = basename(file).replace(/\.ya?ml$/i, "");
      await studyCommand(terminal, { words: ["study", file], study: absolute(file), name }, options);
    },
  );
}
